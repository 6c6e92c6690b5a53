#!/usr/bin/perl
# SPDX-License-Identifier: MIT
# Runs a command and sends it signals, each so many seconds after it is ready to be interrupted:
# ping_drive.pl SECONDS:SIGNAL... COMMAND. That it ended by a signal is told on stderr.
use strict;
use warnings;
use Time::HiRes qw(time sleep);

my @signals;
push @signals, shift while $ARGV[0] =~ /^[0-9.]+:[A-Z]+$/;
my $pid = fork // die;
if (!$pid) {
	exec @ARGV;
	die "$ARGV[0]: $!\n";
}

# SIGINT is caught, or blocked for a signalfd.
sub ready {
	open(my $file, '<', "/proc/$pid/status") or return 1;
	return grep { /^Sig(Cgt|Blk):\s*([0-9a-f]+)/ && hex(substr $2, -8) & 2 } <$file>;
}
for (1 .. 500) {
	last if ready();
	sleep 0.005;
}
my $start = time;
for (@signals) {
	my ($when, $name) = split /:/;
	my $rest = $start + $when - time;
	sleep $rest if $rest > 0;
	kill $name, $pid;
}
waitpid $pid, 0;
print STDERR 'ended by signal ', $? & 127, "\n" if $? & 127;
exit $? >> 8;
