#!/usr/bin/perl
# Answers of sock_diag about sockets that no kernel has, for TCPDIAG_FILE (both ss read such files).
#
#   ss_messages.pl random SEED COUNT           everything that -i, -m, -e, -o and the like show, of any value
#   ss_messages.pl rows COUNT WIDE ADDRESS     COUNT plain rows; those behind WIDE have longer addresses
use strict;
use warnings;

# struct tcp_info, inet_diag_msg and the attributes are those of linux/tcp.h and linux/inet_diag.h.
my %ATTRIBUTE = (MEMINFO => 1, INFO => 2, VEGASINFO => 3, CONG => 4, TOS => 5, TCLASS => 6, SKMEMINFO => 7,
	SHUTDOWN => 8, DCTCPINFO => 9, SKV6ONLY => 11, MARK => 15, BBRINFO => 16, CLASS_ID => 17, MD5SIG => 18,
	ULP_INFO => 19, SOCKOPT => 22);
my ($DUMP_TYPE, $DONE, $NESTED) = (20, 3, 0x8000);

sub one_of { return $_[rand @_] }
sub chance { return rand() < $_[0] }
sub below { return int rand $_[0] }

# Numbers near nothing and near their limits are where formats break.
sub any32 { return one_of(0, below(10), below(100000), below(2**32), 2**31 - 1, 2**31, 2**32 - 1) }
sub any64 { return one_of(0, below(1000), below(1e9), below(1e15)) }
sub numbers32 { my ($count) = @_; return pack 'V*', map { any32() } 1 .. $count }
sub numbers64 { my ($count) = @_; return pack 'Q<*', map { any64() } 1 .. $count }

sub attribute {
	my ($type, $data) = @_;
	my $size = 4 + length $data;
	return pack('v v', $size, $type) . $data . "\0" x (-$size % 4);
}

sub message {
	my ($body) = @_;
	return pack('V v v V V', 16 + length $body, $DUMP_TYPE, 2, 1, 0) . $body;
}

sub address {
	my ($family) = @_;
	return pack 'C4 x12', map { below(256) } 1 .. 4 if $family == 2;
	return pack 'C16', map { chance(.6) ? 0 : below(256) } 1 .. 16;
}

sub tcp_info {
	my $info = pack 'C8', below(12), below(7), below(4), below(3), below(4), below(64), below(256), below(4);
	# Sizes that the rate is made of: no kernel has them so large that it takes more than 64 bits.
	$info .= numbers32(2) . pack('V', below(100000)) . numbers32(15) . pack('V', below(100000)) . numbers32(5);
	$info .= pack 'Q<2', map { chance(.1) ? ~0 : any64() } 1 .. 2;    # a pacing rate of ~0 is none
	$info .= numbers64(2) . numbers32(6) . numbers64(4) . numbers32(2) . numbers64(2) . numbers32(4);
	# Older kernels say less; busy time is no less than what it is made of.
	return substr $info, 0, one_of(104, 136, 160, 192, 232, length $info);
}

sub congestion {
	my $kind = below(6);
	return attribute($ATTRIBUTE{VEGASINFO}, pack 'V4', below(2), any32(), any32(), chance(.3) ? 0x7fffffff : any32())
		if $kind == 0;
	return attribute($ATTRIBUTE{DCTCPINFO}, pack 'v v V3', below(2), below(3), any32(), any32(), any32()) if $kind == 1;
	return attribute($ATTRIBUTE{BBRINFO}, pack 'V5', any32(), below(50), any32(), below(1000), below(1000)) if $kind == 2;
	return '';
}

sub upper_layer {
	my ($name, $type, $inner) = @_;
	return attribute($ATTRIBUTE{ULP_INFO}, attribute(1, "$name\0") . attribute($type | $NESTED, $inner));
}

sub tls {
	my @values = (0x303 + below(3), 51 + below(3), 1 + below(3), 1 + below(3));
	return upper_layer('tls', 2, join '', map { attribute($_ + 1, pack 'v', $values[$_]) } 0 .. 3);
}

sub mptcp {
	my $inner = join '', map { attribute($_, pack 'V', any32()) } 1 .. 3;
	$inner .= attribute(4, pack 'Q<', any64()) . attribute(5, pack 'V', any32()) . attribute(6, pack 'V', any32());
	$inner .= attribute(7, pack 'v', below(65536)) . attribute(8, pack 'V', below(512));
	return upper_layer('mptcp', 3, $inner . attribute(9, pack 'C', below(256)) . attribute(10, pack 'C', below(256)));
}

sub options {
	my ($family) = @_;
	my $all = '';
	$all .= attribute($ATTRIBUTE{TOS}, pack 'C', below(256)) if chance(.5);
	$all .= attribute($ATTRIBUTE{TCLASS}, pack 'C', below(256)) if chance(.3);
	$all .= attribute($ATTRIBUTE{SHUTDOWN}, pack 'C', below(4)) if chance(.5);
	$all .= attribute($ATTRIBUTE{MARK}, pack 'V', any32()) if chance(.4);
	$all .= attribute($ATTRIBUTE{CLASS_ID}, pack 'V', any32()) if chance(.4);
	$all .= attribute($ATTRIBUTE{SKV6ONLY}, pack 'C', below(2)) if $family == 10 && chance(.7);
	$all .= attribute($ATTRIBUTE{SOCKOPT}, pack 'C C', below(256), below(8)) if chance(.4);
	return $all;
}

sub random_socket {
	my $family = one_of(2, 10);
	my $body = pack 'C4', $family, 1 + below(11), below(6), below(4);
	$body .= pack('n n', below(65536), chance(.2) ? 0 : below(65536)) . address($family) . address($family);
	$body .= pack 'V3', chance(.8) ? 0 : below(9), below(2**32), below(3);
	$body .= pack 'V5', one_of(0, 5, 99, 200, 9999, 10001, 59999, 60000, 61000, 600000, 7200000), any32(), any32(),
		chance(.6) ? 0 : 1000, below(100000);
	$body .= attribute($ATTRIBUTE{INFO}, tcp_info()) if chance(.8);
	$body .= attribute($ATTRIBUTE{CONG}, one_of('cubic', 'reno', 'bbr') . "\0") if chance(.5);
	$body .= congestion();
	$body .= chance(.6) ? attribute($ATTRIBUTE{SKMEMINFO}, numbers32(one_of(7, 8, 9)))
		: attribute($ATTRIBUTE{MEMINFO}, numbers32(4));
	$body .= options($family);
	$body .= chance(.2) ? tls() : chance(.2) ? mptcp() : '';
	return message($body);
}

sub plain_socket {
	my ($number, $wide, $short) = @_;
	my $source = pack 'C4 x12', split /\./, $short;
	my $peer = pack 'C4 x12', $number > $wide ? (192, 168, 100, 100) : (1, 1, 1, 1);
	return message(pack('C4 n n', 2, 1, 0, 0, 1000, 443) . $source . $peer .
			pack('V3', 0, $number, 0) . pack('V5', 0, 0, 0, 0, 1000 + $number));
}

my ($what, @given) = @ARGV;
binmode STDOUT;
if ($what eq 'random') {
	srand $given[0];
	print random_socket() for 1 .. $given[1];
} else {
	print plain_socket($_, $given[1], $given[2]) for 1 .. $given[0];
}
print pack 'V v v V V V', 20, $DONE, 2, 1, 0, 0;
