#!/usr/bin/perl
# What ss 6.1 prints, as 7.1 lays it out: without a column `Process` (unless a word of the command line, -p, asks for it),
# and what stands left of it, or is the last of a row, without the spaces that fill its column.
use strict;
use warnings;

my $at = -1;
while (my $line = <STDIN>) {
	if ($line =~ /^(?:Netid|State|Recv-Q) .*Process/) {
		$at = $-[0] + index $line, "Process";
		$line =~ s/Process *$// unless $ARGV[0];
	} elsif ($at >= 0 && $line !~ /^\t/ && length $line > $at && !$ARGV[0]) {
		my ($left, $right) = (substr($line, 0, $at), substr($line, $at));
		$left =~ s/ +$//;
		$line = $left . $right;
	}
	$line =~ s/[ \t]+$//;
	print $line;
}
