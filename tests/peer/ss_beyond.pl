#!/usr/bin/perl
# Sockets for ss_beyond.sh: one that listens, connections to it whose two ends are here, one UDP socket. Each line on
# standard input does something and is answered by a line: add N, send N (bytes, on each connection), close N, quit.
use strict;
use warnings;
use Socket;
$0 = "hol\e[31mder"; # a name that would colour a terminal
$| = 1;
my @pairs;
socket(my $listener, AF_INET, SOCK_STREAM, 0) or die;
setsockopt($listener, SOL_SOCKET, SO_REUSEADDR, 1) or die;
bind($listener, sockaddr_in(7777, INADDR_LOOPBACK)) and listen($listener, 100) or die;
socket(my $udp, AF_INET, SOCK_DGRAM, 0) or die;
bind($udp, sockaddr_in(5353, INADDR_LOOPBACK)) or die;

sub add {
	socket(my $out, AF_INET, SOCK_STREAM, 0) or die;
	connect($out, sockaddr_in(7777, INADDR_LOOPBACK)) or die;
	accept(my $in, $listener) or die;
	push @pairs, [$out, $in];
}

# What is sent is read, but for the last byte of each: queues are not empty.
sub send_all {
	my $size = shift;
	for my $pair (@pairs) {
		syswrite($pair->[0], "x" x $size) == $size or die;
		my $left = $size - 1;
		while ($left > 0) {
			$left -= sysread($pair->[1], my $got, $left) || die;
		}
	}
}

print "ready\n";
while (<STDIN>) {
	my ($what, $count) = split;
	if ($what eq "add") { add() for 1 .. $count }
	elsif ($what eq "send") { send_all($count) }
	elsif ($what eq "close") { splice(@pairs, 0, $count) }
	print "done\n";
}
