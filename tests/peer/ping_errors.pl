# Answers echo requests with ICMP errors: ping_errors.pl 4|6 LIST. The request of sequence number n gets the type, the code
# and the four bytes behind the checksum (a number) of line n of LIST. It runs in the namespace of the host that is asked.
use strict;
use warnings;
use Socket qw(:DEFAULT inet_pton pack_sockaddr_in6 unpack_sockaddr_in6 AF_INET6);

my ($version, $list) = @ARGV;
open my $file, '<', $list or die "$list: $!";
my @answers = map { [split] } <$file>;

sub checksum {
	my ($bytes, $sum) = (@_, 0);
	$bytes .= "\0" if length($bytes) % 2;
	$sum += $_ for unpack 'n*', $bytes;
	$sum = ($sum >> 16) + ($sum & 0xffff) while $sum >> 16;
	return ~$sum & 0xffff;
}

sub answer_to {
	my ($type, $code, $info) = @{ $answers[(shift() - 1) % @answers] };
	return pack('CCnN', $type, $code, 0, $info // 0);
}

my $ipv4 = $version == 4;
socket my $socket, $ipv4 ? AF_INET : AF_INET6, SOCK_RAW, $ipv4 ? 1 : 58 or die "socket: $!";
while (defined(my $from = recv $socket, my $packet, 2000, 0)) {
	my $header = $ipv4 ? (ord($packet) & 15) * 4 : 0;
	next if ord(substr $packet, $header, 1) != ($ipv4 ? 8 : 128);
	my $message = answer_to(unpack 'n', substr $packet, $header + 6, 2);
	if ($ipv4) {
		$message .= substr $packet, 0, $header + 64;
		substr($message, 2, 2) = pack 'n', checksum($message);
	} else {
		my $address = (unpack_sockaddr_in6($from))[1];
		$message .= pack('NnCC', 6 << 28, length $packet, 58, 64) . $address . inet_pton(AF_INET6, 'fd09::2') . $packet;
		$from = pack_sockaddr_in6(0, $address);
	}
	send $socket, $message, 0, $from;
}
