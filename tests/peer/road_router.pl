# A router that answers whatever dies on it with an ICMP message of its own making:
#
#   road_router.pl TYPE CODE [REST [QUOTED [EXTENSIONS]]]
#
# REST are the four bytes behind the checksum, QUOTED is to how many bytes the quoted packet is filled up (0: as it is),
# EXTENSIONS stand behind it; bytes are hexadecimal. It says "ready" and goes on until it is killed.
use strict;
use warnings;
use Socket;

my ($type, $code, $rest, $quoted, $extensions) = @ARGV;
my $all = 3;
$rest = pack 'H*', $rest || '00000000';
$extensions = pack 'H*', $extensions // '';

sub sum {
	my $total = 0;
	my $bytes = shift;
	$bytes .= "\0" if length($bytes) % 2;
	$total += $_ for unpack 'n*', $bytes;
	$total = ($total & 0xffff) + ($total >> 16) while $total >> 16;
	return ~$total & 0xffff;
}

# A checksum of 0 is one that is still to be made.
substr($extensions, 2, 2) = pack 'n', sum($extensions) if length($extensions) > 4 && substr($extensions, 2, 2) eq "\0\0";

socket(my $tap, 17, SOCK_DGRAM, unpack 'S', pack 'n', $all) or die "tap: $!";
socket(my $out4, AF_INET, SOCK_RAW, 1) or die "raw: $!";
socket(my $out6, AF_INET6, SOCK_RAW, 58) or die "raw: $!";
$| = 1;
print "ready\n";
while (defined(my $from = recv $tap, my $packet, 65536, 0)) {
	my $version = ord($packet) >> 4;
	next if unpack('x10 C', $from) != 0; # only what came for this machine
	my $is_four = $version == 4;
	next if $is_four ? ord(substr $packet, 8, 1) != 1 : $version != 6 || ord(substr $packet, 7, 1) != 1;
	next if !$is_four && ord(substr $packet, 8, 1) == 0xff;
	my $quote = substr $packet, 0, $quoted || 520;
	$quote .= "\0" x ($quoted - length $quote) if $quoted && length $quote < $quoted;
	my $message = pack('CCn', $type, $code, 0) . $rest . $quote . $extensions;
	if ($is_four) {
		substr($message, 2, 2) = pack 'n', sum($message);
		my $to = substr $packet, 12, 4;
		send $out4, $message, 0, pack_sockaddr_in(0, $to);
	} else {
		my $to = substr $packet, 8, 16;
		send $out6, $message, 0, pack_sockaddr_in6(0, $to);
	}
}
