# SPDX-License-Identifier: MIT
# RTM_NEWLINK messages of kinds that a kernel may lack, on standard output: ip_link_messages.pl SEED COUNT. Each has a
# random choice of its kind's attributes with random values; the same seed makes the same messages.
use strict;
use warnings;

my ($seed, $count) = @ARGV;
my $state = $seed * 2654435761 % 4294967296 || 1;

# xorshift: the same numbers with every perl.
sub next_number {
	$state ^= $state << 13 & 0xffffffff;
	$state ^= $state >> 17;
	$state ^= $state << 5 & 0xffffffff;
	return $state;
}
sub below { next_number() % shift }
sub choose { $_[below(scalar @_)] }
sub attribute { my ($type, $data) = @_; pack("vva*", 4 + length $data, $type, $data) . "\0" x (-length($data) & 3) }

my $u8 = sub { pack "C", choose(0, 1, 2, 3, 4, 5, 6, 8, 16, 41, 64, 255, below(256)) };
my $u16 = sub { pack "v", choose(0, 1, 2, below(65536)) };
my $u32 = sub { pack "V", choose(0, 1, 2, 3, next_number()) };
my $u64 = sub { pack "VV", choose(0, 1, next_number()), choose(0, 0, next_number() >> 2) };
my $bool = sub { pack "C", below(2) };
my $device = sub { pack "V", choose(0, 1, 1, 99) };
my $inet = sub { choose("\0" x 4, pack("C4", 10, 1, 1, below(256)), pack("C4", 239, 1, 1, 1)) };
my $inet6 = sub { choose("\0" x 16, pack("H*", "20010db8" . "0" x 23 . below(10)), pack("H*", "ff02" . "0" x 27 . "1"),
		pack("H*", "0" x 20 . "ffff01020304")) };
my $mac = sub { pack "C6", map { below(256) } 1 .. 6 };
my $gre = sub { pack "n", choose(0, 0x2000, 0xb000) };
my $list = sub { my $one = shift; sub { join "", map { attribute($_, $one->()) } 0 .. below(4) - 1 } };

sub small { my ($letter, $limit) = @_; sub { pack $letter, below($limit) } }
my $map = sub { join "", map { attribute(1, pack "VV", below(8), below(8)) } 0 .. below(3) };
my $timer = sub { pack "VV", below(100000), 0 };
my $id = pack "C8", 0x80, 0, 2, 0, 0, 0, 0, 0x20;

# By kind: each attribute's number and what makes its value; a kind with `_slave` is a port's.
my %encapsulated = map { my ($kind, $first) = @$_; $kind => { $first => small("v", 4), $first + 1 => small("v", 8),
		$first + 2 => $u16, $first + 3 => $u16 } } ["gre", 14], ["ip", 15];
my %gre4 = (1 => $device, 2 => $gre, 3 => $gre, 4 => $inet, 5 => $inet, 6 => $inet, 7 => $inet, 8 => $u8, 9 => $u8,
	10 => $bool, 19 => $bool, 20 => $u32, %{$encapsulated{gre}});
my %gre6 = (1 => $device, 2 => $gre, 3 => $gre, 4 => $inet, 5 => $inet, 6 => $inet6, 7 => $inet6, 8 => $u8, 11 => $u8,
	12 => small("N", 1 << 28), 13 => small("V", 128), 20 => $u32, %{$encapsulated{gre}});
my %erspan = (21 => $u32, 22 => small("C", 3), 23 => $bool, 24 => $u16);
my %inet_tunnel = (1 => $device, 2 => $inet, 3 => $inet, 4 => $u8, 5 => $u8, 10 => $bool, 20 => $u32,
	9 => sub { pack "C", choose(0, 4, 41, 137) }, %{$encapsulated{ip}});
my %kinds = (
	dummy => {}, ifb => {}, wireguard => {}, veth => {}, nlmon => {}, team => {},
	vlan => { 1 => $u16, 2 => sub { pack "VV", below(32), 0xffffffff }, 3 => $map, 4 => $map,
		5 => sub { pack "n", choose(0x8100, 0x88a8, 0x9100) } },
	gre => \%gre4, gretap => \%gre4, erspan => { %gre4, %erspan },
	ip6gre => \%gre6, ip6gretap => { %gre6, 18 => sub { "" } }, ip6erspan => { %gre6, %erspan },
	ipip => \%inet_tunnel,
	sit => { %inet_tunnel, 8 => small("v", 2), 11 => $inet6, 12 => $inet, 13 => small("v", 65), 14 => small("v", 33) },
	ip6tnl => { 1 => $device, 2 => $inet6, 3 => $inet6, 4 => $u8, 6 => $u8, 7 => small("N", 1 << 28),
		8 => small("V", 128), 9 => sub { pack "C", choose(0, 4, 41) }, 20 => $u32, %{$encapsulated{ip}} },
	vti => { 1 => $device, 2 => $inet, 3 => $inet, 4 => $inet, 5 => $inet, 6 => $u32 },
	vti6 => { 1 => $device, 2 => $inet, 3 => $inet, 4 => $inet6, 5 => $inet6, 6 => $u32 },
	vrf => { 1 => $u32 }, vrf_slave => { 1 => $u32 },
	ipvlan => { 1 => small("v", 4), 2 => small("v", 4) }, ipvtap => { 1 => small("v", 4), 2 => small("v", 4) },
	macvlan => { 1 => sub { pack "V", choose(1, 2, 4, 8, 16, 32) }, 2 => small("v", 4), 7 => $u32, 8 => $u32 },
	xfrm => { 1 => $device, 2 => $u32 },
	tun => { 1 => $u32, 2 => $u32, 3 => sub { pack "C", choose(1, 2) }, 4 => $bool, 5 => $bool, 6 => $bool, 7 => $bool,
		8 => $u32, 9 => $u32 },
	geneve => { 1 => $u32, 2 => $inet, 3 => $u8, 4 => $u8, 5 => $u16, 8 => $bool, 9 => $bool, 10 => $bool,
		11 => small("N", 1 << 20), 12 => $bool, 13 => small("C", 3), 14 => sub { "" } },
	bond => { 1 => $u8, 2 => $device, (map { $_ => $u32 } 3, 4, 5, 7, 15, 18, 19, 20, 28), 6 => $bool,
		8 => $list->($inet), 9 => small("V", 8), 10 => small("V", 3), 11 => $device, 12 => small("C", 4),
		13 => small("C", 4), 14 => small("C", 7), 16 => $u8, 17 => $bool, 21 => small("C", 3), 22 => small("C", 4),
		23 => sub { join "", (map { attribute($_, $u16->()) } 1 .. 4), attribute(5, $mac->()) },
		24 => $u16, 25 => $u16, 26 => $mac, 27 => $bool, 29 => $bool, 30 => $u8, 31 => $list->($inet6) },
	bond_slave => { 1 => $u8, 2 => $u8, 3 => $u32, 4 => $mac, 5 => $u16, 6 => $u16, 7 => $u8, 8 => small("v", 256),
		9 => $u32 },
	bridge => { (map { $_ => $u32 } 1 .. 5, 13, 26 .. 29), (map { $_ => $u16 } 6, 9, 12, 39),
		(map { $_ => $bool } 7, 14, 15, 22 .. 25, 36 .. 38, 41 .. 45), (map { $_ => $timer } 16 .. 19),
		(map { $_ => $u64 } 30 .. 35), 8 => sub { pack "n", choose(0x8100, 0x88a8) }, 10 => sub { $id },
		11 => sub { $id }, 20 => $mac, 46 => sub { pack "VV", below(4), 3 } },
	bridge_slave => { 1 => small("C", 7), 2 => $u16, 3 => $u32, (map { $_ => $bool } 4 .. 10, 12, 19, 20, 27 .. 30, 32, 33, 39),
		14 => sub { $id }, 13 => sub { $id }, (map { $_ => $u16 } 15 .. 18, 31), (map { $_ => $timer } 21 .. 23), 25 => $u8 },
);
# What iproute2 reads without asking whether it is there.
my %needed = (vlan => [5], tun => [3 .. 9], ip6gre => [6 .. 17], ip6gretap => [6 .. 17], ip6erspan => [6 .. 17, 21 .. 24],
	ip6tnl => [2 .. 9, 15 .. 18], ipip => [2 .. 9, 15 .. 18], sit => [2 .. 9, 11 .. 18], ipvlan => [1, 2], ipvtap => [1, 2],
	geneve => [3, 4, 8], gre => [2 .. 7, 14 .. 17], gretap => [2 .. 7, 14 .. 17], erspan => [2 .. 7, 14 .. 17, 21 .. 24],
	bridge => [10, 11], macvlan => [1], vti => [2 .. 5], vti6 => [2 .. 5]);

# What may be attached to any link: programs, and a card's virtual functions.
sub programs {
	my $mode = below(5);
	return attribute(43, attribute(2, pack "C", $mode) . attribute(4, pack "V", 1 + below(9))) if $mode < 4;
	return attribute(43, attribute(2, pack "C", 4) . join "", map { below(2) ? attribute($_, pack "V", 1 + below(9)) : "" } 5 .. 7);
}
sub function {
	my $number = shift;
	my $pair = sub { attribute(shift, pack "VV", $number, shift) };
	return attribute(1, attribute(1, pack("V", $number) . $mac->() . "\0" x 26) . attribute(13, "\xff" x 32) .
			attribute(2, pack "VVV", $number, below(3), below(3)) .
			(below(2) ? attribute(12, attribute(1, pack "VVVnv", $number, below(9), below(3), choose(0x8100, 0x88a8), 0)) : "") .
			attribute(6, pack "VVV", $number, below(2), below(2)) . $pair->(3, below(3)) . $pair->(4, choose(0, 1, 0xffffffff)) .
			$pair->(5, below(3)) . $pair->(7, below(2)) . $pair->(9, below(2)));
}
sub attached {
	return programs() if below(8) == 0;
	return "" if below(8);
	my $last = below(3);
	return attribute(21, pack "V", $last + 1) . attribute(22, join "", map { function($_) } 0 .. $last);
}

my @names = sort keys %kinds;
for my $number (1 .. $count) {
	my $name = $number <= @names ? $names[$number - 1] : choose(@names);
	my %needs = map { $_ => 1 } @{$needed{$name} || []};
	my $data = "";
	for my $type (sort { $a <=> $b } keys %{$kinds{$name}}) {
		my $value = $kinds{$name}{$type}->();
		$data .= attribute($type, $value) if $needs{$type} || below(4);
	}
	my ($kind, $is_port) = $name =~ /^(.*?)(_slave)?$/;
	my $info = attribute($is_port ? 4 : 1, "$kind\0") . (length $data ? attribute($is_port ? 5 : 2, $data) : "");
	my $body = pack("CCvlVV", 0, 0, 1, 1000 + $number, 0x1003, 0) . attribute(3, "x$number\0") . attribute(4, pack "V", 1500) .
		attribute(13, pack "V", 1000) . attribute(18, $info) . attached();
	print pack("VvvVV", 16 + length $body, 16, 0, 0, 0), $body;
}
