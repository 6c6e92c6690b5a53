# Answers the first echo request (ICMPv4) without end, by several processes. It runs in the namespace of the host that is asked.
use strict;
use warnings;
use Socket;

sub checksum {
	my ($bytes, $sum) = (@_, 0);
	$sum += $_ for unpack 'n*', $bytes;
	$sum = ($sum >> 16) + ($sum & 0xffff) while $sum >> 16;
	return ~$sum & 0xffff;
}

socket my $socket, AF_INET, SOCK_RAW, 1 or die "socket: $!";
while (defined(my $from = recv $socket, my $packet, 2000, 0)) {
	my $reply = substr $packet, (ord($packet) & 15) * 4;
	next if ord($reply) != 8;
	substr($reply, 0, 4) = pack 'CCn', 0, 0, 0;
	substr($reply, 2, 2) = pack 'n', checksum($reply);
	for (1 .. 4) {
		next if fork;
		send $socket, $reply, 0, $from while getppid != 1;
		exit;
	}
	wait;
}
