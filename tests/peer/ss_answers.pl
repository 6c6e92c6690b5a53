#!/usr/bin/perl
# Messages of sock_diag(7) for ss_answers: `ss_answers.pl SEED`. All that the families' headers have, values that occur
# and some that do not, and attributes that are shorter or longer than this kernel would send them.
use strict;
use warnings;

srand($ARGV[0] // 1);
my @words = (0, 0, 1, 2, 3, 77, 0xffff, 0x12345678, 0xffffffff);
sub word { my $pick = int rand @words + 2; $pick < @words ? $words[$pick] : int rand 70000 }
sub some { rand() < ($_[0] // 0.6) }
sub attribute { my ($type, $data) = @_; pack("SS", 4 + length $data, $type) . $data . "\0" x (-length($data) & 3) }
sub words { pack "L*", map { word() } 1 .. $_[0] }

# message KEY, BODY: one that answers requests of KEY.
sub message {
	my ($key, $body) = @_;
	print pack("LSSLL", 16 + length $body, 20, 2, $key, 0), $body, "\0" x (-length($body) & 3);
}

sub memory { attribute($_[0], words(some(0.8) ? 9 : 8)) }

sub unix_name {
	my @names = ("/run/a", "/run/a b", "\0abstract", "\0a\0b", "/run/with\0", "x" x 107, "", "\0");
	$names[int rand @names];
}

sub unix_socket {
	my $at = $_[0];
	my $body = pack("CCCCLL2", 1, (1, 2, 5, 1, 2)[rand 5], (1, 7, 10, 1, 8, 2)[rand 6], 0, $at, $at * 3, 0);
	$body .= attribute(0, unix_name()) if some();
	$body .= attribute(1, pack "LL", 5000 + $at, (0xfe00000, 0x1a, 0x800001)[rand 3]) if some(0.4);
	$body .= attribute(2, pack "L", 1 + int rand 20) if some();
	$body .= attribute(3, words(int rand 4)) if some(0.3);
	$body .= attribute(4, pack "LL", word() & 0xffff, word() & 0xffff) if some(0.8);
	$body .= memory(5) if some();
	$body .= attribute(6, pack "C", int rand 4) if some(0.9);
	$body .= attribute(7, pack "L", word()) if some(0.3);
	message(1, $body);
}

sub packet_socket {
	my $at = $_[0];
	my $body = pack("CCSLL2", 17, (3, 2)[rand 2], (3, 0x800, 0x806, 0, 0x1234, 0x86dd, 0x88cc)[rand 7],
		$at, $at * 5, int rand 2);
	$body .= attribute(0, pack "L6", (0, 0, 1, 9999)[rand 4], int rand 3, word(), word(), word(), int rand 40) if some(0.8);
	$body .= attribute(1, words(12)) if some(0.2);
	$body .= attribute(2, words(7)) if some(0.3);
	$body .= attribute(3, words(7)) if some(0.3);
	$body .= attribute(4, pack "L", (int rand 8) << 16 | int rand 65536) if some(0.4);
	$body .= attribute(5, pack "L", word()) if some();
	$body .= memory(6);
	$body .= attribute(7, pack "(SCCL)*", map { (int rand 256, int rand 9, int rand 9, word()) } 1 .. int rand 5)
		if some(0.4);
	message(17, $body);
}

sub netlink_socket {
	my $at = $_[0];
	my $body = pack("CCCCL6", 16, 3, int rand 26, (7, 1)[rand 2], (0, 1, 999999, 0xfffffff0, word())[rand 5],
		(0, 0, 0, 5, word())[rand 5], (0, 0, 3, word())[rand 4], $at, $at * 7, int rand 2);
	$body .= memory(0) if some();
	$body .= attribute(1, words(1 + int rand 3)) if some();
	$body .= attribute(4, pack "L", int rand 256) if some(0.3);
	message(16, $body);
}

sub vsock_socket {
	my $at = $_[0];
	my @cids = (0, 1, 2, 3, 0xffffffff, 77);
	message(40, pack("CCCCL7", 40, (1, 2)[rand 2], (1, 7, 10, 2, 8, 11)[rand 6], int rand 4, $cids[rand 6],
		(0xffffffff, 1234, 0)[rand 3], $cids[rand 6], (0xffffffff, 22, 0)[rand 3], $at, $at * 9, int rand 2));
}

sub xdp_socket {
	my $at = $_[0];
	my $body = pack("CCSLL2", 44, 3, 0, $at, $at * 11, int rand 2);
	$body .= attribute(1, pack "LL", (0, 1, 9999)[rand 3], int rand 4) if some(0.9);
	$body .= attribute(2, pack "L", word()) if some(0.8);
	$body .= attribute(3, words(1)) if some(0.7);
	$body .= attribute(4, words(1)) if some(0.7);
	$body .= attribute(5, pack("Q", word()) . words(6) . pack("LL", int rand 4, word())) if some(0.7);
	$body .= attribute(6, words(1)) if some();
	$body .= attribute(7, words(1)) if some();
	$body .= memory(8) if some(0.8);
	$body .= attribute(9, pack "Q6", map { word() } 1 .. 6) if some();
	message(44, $body);
}

# Everything of TIPC's lies in a nest (TIPC_NLA_SOCK) behind the family's empty body.
sub tipc_socket {
	my $at = $_[0];
	my $sock = attribute(1, words(1)); # ADDR
	$sock .= attribute(2, pack "L", word()); # REF
	if (some()) {
		my $connection = "";
		$connection .= attribute(1, "") if some(0.5); # FLAG
		$connection .= attribute(2, pack "L", word()); # NODE
		$connection .= attribute(3, pack "L", word()); # SOCK
		$connection .= attribute(4, pack "L", word()) if some(); # TYPE
		$connection .= attribute(5, pack "L", word()) if some(); # INST
		$sock .= attribute(3, $connection);
	}
	$sock .= attribute(4, "") if some(0.3); # HAS_PUBL
	{
		my $status = attribute(1, pack "L", word() & 0xffff) . attribute(2, pack "L", word() & 0xffff);
		$status .= attribute(3, "") if some();
		$status .= attribute(4, "") if some();
		$status .= attribute(5, pack "L", word());
		$sock .= attribute(5, $status);
	}
	$sock .= attribute(6, pack "L", (1, 2, 4, 5)[rand 4]); # TYPE
	$sock .= attribute(7, pack "L", $at); # INO
	$sock .= attribute(8, pack "L", word()); # UID
	$sock .= attribute(9, pack "L", (1, 7, 10, 2)[rand 4]); # TIPC_STATE
	$sock .= attribute(10, pack "Q", $at * 13); # COOKIE
	message(30, attribute(2, $sock));
}

# inet_message FAMILY, PROTOCOL, STATE, ATTRIBUTES
sub inet_message {
	my ($family, $protocol, $state, $more) = @_;
	my $address = $family == 2 ? pack("C4x12", 10, 0, 0, int rand 256) : "\x20\x01\x0d\xb8" . "\0" x 11 . chr rand 256;
	my $ends = pack("nn", int rand 65536, int rand 65536) . $address . $address . words(0) . pack("LL2", (0, 0, 1)[rand 3], word(), 0);
	message($family + 256 * $protocol, pack("CCCC", $family, $state, int rand 5, int rand 5) . $ends
		. pack("L5", (0, 200, 15000, 7000, 65000)[rand 5], map { word() & 0xffff } 1 .. 4) . $more);
}

sub raw_socket {
	my $more = "";
	$more .= attribute(10, pack "C", (0, 1, 6, 17, 33, 58, 136, 255)[rand 8]) if some(0.8);
	inet_message($_, 255, (7, 1)[rand 2], $more . ($_ == 10 ? attribute(11, pack "C", int rand 2) : "")) for 2, 10;
}

sub mptcp_socket {
	my $info = pack("C5xxxL8Q3", (map { (0, 0, 1, 5)[rand 4] } 1 .. 5), 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0);
	$info = pack("C5x3L", (map { (0, 0, 1, 5)[rand 4] } 1 .. 5), int rand 8) . words(1)
		. pack("Q3", map { word() } 1 .. 3) . pack("C3xL", (0, 2)[rand 2], (0, 3)[rand 2], int rand 2, word())
		. pack("Q5", map { word() } 1 .. 5) . words(5);
	$info = substr $info, 0, 44 if some(0.2);
	inet_message(2, 262, (1, 10, 7)[rand 3], attribute(2, $info) . memory(7));
}

sub sctp_socket {
	my $family = (2, 10)[rand 2];
	my $storage = sub { my $f = (2, 2, 10)[rand 3]; $f == 2 ? pack("Sx2C4x120", 2, 10, 1, 1, int rand 256)
		: pack("Sx2x4C16x104", 10, 0x20, 1, 0xd, 0xb8, (0) x 11, int rand 256) };
	my $more = "";
	$more .= attribute(12, join "", map { $storage->() } 1 .. 1 + int rand 3) if some();
	$more .= attribute(13, join "", map { $storage->() } 1 .. 1 + int rand 3) if some();
	$more .= memory(7) if some();
	if (some(0.7)) {
		my $info = "";
		$info .= pack "L", word(); # tag
		$info .= pack("LLS4", int rand 8, word(), map { int rand 3 } 1 .. 4) . words(8) . pack("CCS", 1, int rand 2, 0)
			. pack("Q14", map { word() } 1 .. 14) . pack("x128") . words(11) . pack("SS", word() & 0xffff, 0)
			. words(3) . pack("C4", map { int rand 2 } 1 .. 4) . words(2);
		$more .= attribute(2, $info);
	}
	inet_message($family, 132, (1, 2, 5, 7)[rand 4], $more);
}

for my $at (1 .. 20) {
	$_->($at) for \&unix_socket, \&packet_socket, \&netlink_socket, \&vsock_socket, \&xdp_socket, \&tipc_socket,
		\&raw_socket, \&mptcp_socket, \&sctp_socket;
}
