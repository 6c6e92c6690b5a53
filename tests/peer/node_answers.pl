# Answers node information queries (RFC 4620): node_answers.pl LIST [LOG]. The query of number n gets line n of LIST, over and over:
#   CODE QTYPE FLAGS HEX [nonce=HEX] [type=N] [times=N]
# where QTYPE - is the query's own, and HEX, the data (- for none), may have any length; nonce= replaces the query's. LOG gets
# each query as it came, a line of hexadecimal. It runs in the namespace of the host that is asked.
use strict;
use warnings;
use Socket qw(AF_INET6 SOCK_RAW);

my ($list, $log) = @ARGV;
open my $file, '<', $list or die "$list: $!";
my @answers = map { [split] } <$file>;
open my $queries, '>', $log // '/dev/null' or die "$log: $!";
$queries->autoflush(1);

socket my $socket, AF_INET6, SOCK_RAW, 58 or die "socket: $!";
while (defined(my $from = recv $socket, my $packet, 65536, 0)) {
	my ($type, $code, $sum, $qtype, $flags, $nonce) = unpack 'CCnnna8', $packet;
	next if length $packet < 16 || $type != 139;
	print $queries unpack('H*', $packet), "\n";
	my ($with_code, $with_qtype, $with_flags, $data, @more) = @{ $answers[(unpack("n", $nonce) - 1) % @answers] };
	my %more = map { split /=/ } @more;
	$qtype = $with_qtype if $with_qtype ne '-';
	$nonce = pack 'H*', $more{nonce} if defined $more{nonce};
	my $answer = pack('CCnnn', $more{type} // 140, $with_code, 0, $qtype, $with_flags) . $nonce;
	$answer .= pack 'H*', $data if $data ne '-';
	send $socket, $answer, 0, $from for 1 .. $more{times} // 1;
}
