# SPDX-License-Identifier: MIT
# Messages that a kernel could send but the one at hand may never: ip_messages.pl OBJECT SEED COUNT, on standard output.
# Each has a random choice of attributes with random values; the same seed makes the same messages. A link's are those of
# its kind, for kinds that a kernel may lack.
use strict;
use warnings;

my ($object, $seed, $count) = @ARGV;
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
my $counter = sub { pack "VV", choose(0, 1, below(100000), next_number()), choose(0, 0, 0, below(100000)) };
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
			$pair->(5, below(3)) . $pair->(7, below(2)) . $pair->(9, below(2)) .
			(below(2) ? attribute(8, join "", map { attribute($_, $counter->()) } 0 .. 5, below(2) ? (7, 8) : ()) : ""));
}
sub attached {
	return programs() if below(8) == 0;
	return "" if below(8);
	my $last = below(3);
	return attribute(21, pack "V", $last + 1 + (below(9) == 0)) . attribute(22, join "", map { function($_) } 0 .. $last);
}

my @names = sort keys %kinds;
sub link_message {
	my $number = shift;
	my $name = $number <= @names ? $names[$number - 1] : choose(@names);
	my %needs = map { $_ => 1 } @{$needed{$name} || []};
	my $data = "";
	for my $type (sort { $a <=> $b } keys %{$kinds{$name}}) {
		my $value = $kinds{$name}{$type}->();
		$data .= attribute($type, $value) if $needs{$type} || below(4);
	}
	my ($kind, $is_port) = $name =~ /^(.*?)(_slave)?$/;
	my $info = attribute($is_port ? 4 : 1, "$kind\0") . (length $data ? attribute($is_port ? 5 : 2, $data) : "");
	return pack("CCvlVV", 0, 0, 1, 1000 + $number, 0x1003, 0) . attribute(3, "x$number\0") . attribute(4, pack "V", 1500) .
		attribute(13, pack "V", 1000) . attribute(35, pack "V", below(9)) . attribute(23, join "", map { $counter->() } 1 .. 25) .
		attribute(18, $info) . attached();
}

# What follows knows of three links: lo (1), and two more (2, 3).
my $link = sub { pack "V", choose(1, 2, 3, 3) };
sub some { my ($odds, $type, $make) = @_; my $value = $make->(); below($odds) ? "" : attribute($type, $value) }
sub address_of { $_[0] == 2 ? choose($inet, $inet)->() : $inet6->() }
sub bits { $_[0] == 2 ? 32 : 128 }
sub prefix_of { my $family = shift; (choose(bits($family), bits($family), 8, 24, below(bits($family) + 1)), address_of($family)) }

# A link without a kind: what any of them may have.
sub device_message {
	my $number = shift;
	my $name = sub { my $size = 1 + below(20); join("", map { chr(97 + below(26)) } 1 .. $size) . "\0" };
	my $bytes = sub { pack "C*", map { below(256) } 0 .. below(12) };
	my $hardware = choose(1, 1, 1, 772, 768, 769, 776, 778, 823, 65534, 32, 512, 280, 801, 519, 824, 826, below(1000));
	my $flags = choose(0x1003, 0x1043, 0x11043, 0x49, next_number() & 0x7ffff);
	my $size = $hardware == 1 ? 6 : $hardware == 32 ? 20 : choose(1, 4, 6, 16);
	my $where = sub { pack "C*", map { below(256) } 1 .. $size };
	my $addresses = below(4) ? attribute(1, $where->()) . attribute(2, $where->()) : "";
	return pack("CCvlVV", 0, 0, $hardware, 1000 + $number, $flags, 0) . attribute(3, "x$number\0") .
		attribute(4, pack "V", choose(1500, 65536, next_number() >> 1)) . $addresses . some(3, 5, $link) .
		some(3, 6, sub { choose("noqueue\0", "fq_codel\0", "mq\0") }) . some(4, 10, $link) . some(3, 13, sub { pack "V", choose(0, 1000, next_number() >> 1) }) .
		some(2, 16, small("C", 7)) . some(2, 17, small("C", 2)) . some(4, 20, sub { choose("an alias\0", "a\\b \"c\" 'd'\0", "x" x 255 . "\0") }) .
		some(3, 27, sub { pack "V", choose(0, 1, 77) }) . attribute(30, $u32->()) . some(2, 31, $u32) . some(2, 32, $u32) . some(3, 34, $bytes) .
		some(3, 36, $bytes) . some(4, 37, sub { pack "l", choose(-1, 77) }) . some(3, 38, $name) . attribute(39, $bool->()) . some(2, 40, $u32) . some(2, 41, $u32) .
		some(2, 50, $u32) . some(2, 51, $u32) . some(3, 52, sub { join "", map { attribute(53, $name->()) } 0 .. below(4) }) . some(3, 54, $where) .
		($addresses eq "" ? "" : some(4, 55, sub { attribute(2, pack "V", choose(1, 2, 8, 0x11)) })) . some(3, 56, $name) . some(3, 57, $name) . some(2, 58, $u32) .
		some(2, 59, $u32) . some(2, 60, $u32) . attribute(61, $u32->()) .
		some(2, 26, sub { attribute(10, attribute(8, pack "C", below(4))) }) . attached() .
		attribute(35, pack "V", below(9)) . attribute(23, join "", map { $counter->() } 1 .. 25);
}

sub address_message {
	my $family = choose(2, 10);
	my $local = address_of($family);
	my $flags = choose(0x80, 0, 1, 0x81, next_number() & 0xfff);
	my $lifetime = sub { choose(0xffffffff, 0xffffffff, below(100000)) };
	return pack("CCCCV", $family, below(bits($family) + 1), $flags & 255, choose(0, 0, 200, 253, 254, 255, below(256)), choose(1, 2, 3)) .
		attribute(1, choose($local, $local, address_of($family))) . ($family == 2 || below(2) ? attribute(2, $local) : "") .
		($family == 2 ? some(2, 4, $inet) . some(2, 3, sub { choose("d0\0", "d0:x\0", "d1\0") }) : some(6, 5, $inet6)) .
		some(3, 6, sub { pack "VVVV", $lifetime->(), $lifetime->(), below(1000), below(1000) }) . attribute(8, pack "V", $flags) .
		some(3, 9, $u32);
}

sub labels { my $last = below(3); join "", map { pack "N", (16 + below(90000)) << 12 | ($_ == $last ? 256 : 0) } 0 .. $last }
my $segments = sub {
	my $last = below(3);
	return pack("CCCCCCv", 59, 2 * ($last + 1), 4, $last, $last, 0, 0) . join "", map { $inet6->() } 0 .. $last;
};

# The number of an encapsulation and what is in it.
sub encapsulated {
	my $kind = choose(1, 2, 2, 4, 4, 5, 7);
	my $number = sub { pack "NN", choose(0, 0, next_number()), next_number() };
	my $in = $kind == 1 ? attribute(1, labels()) . some(2, 2, $u8)
		: $kind == 5 ? attribute(1, pack("V", below(5)) . $segments->())
		: $kind == 7 ? attribute(1, pack "V", 1 + below(16)) . some(3, 2, $segments) . some(3, 3, sub { pack "V", choose(254, 255, 100) }) .
			some(3, 4, $inet) . some(3, 5, $inet6) . some(3, 6, $link) . some(3, 7, $link)
		: some(2, 1, $number) . some(2, 2, $kind == 2 ? $inet : $inet6) . some(2, 3, $kind == 2 ? $inet : $inet6) . some(2, 4, $u8) .
			some(2, 5, $u8) . some(2, 6, sub { pack "n", choose(0, 1, 4, 5, 8, 13) });
	return ($kind, $in);
}

sub via_of { my $family = choose(2, 10); pack("v", $family) . address_of($family) }
sub metric {
	my $type = shift;
	return attribute(16, choose("reno\0", "cubic\0")) if $type == 16;
	return attribute($type, pack "V", $type == 10 ? choose(255, below(256), 0xffffffff) : $type == 12 ? below(16) : choose(0, 1, below(100000), next_number()));
}
sub hop {
	my ($family, $extended) = @_;
	my ($kind, $in) = below(5) ? () : encapsulated();
	my $way = below(3) == 0 ? "" : below(4) ? attribute(5, address_of($family)) : $family == 2 ? attribute(18, via_of()) : "";
	my $in_hop = $way . (defined $kind ? attribute(22, $in) . attribute(21, pack "v", $kind) : "") .
		($family == 2 ? some(4, 11, sub { pack "V", choose(0, 5, 5 << 16 | 7, 7) }) : "");
	return $in_hop if !$extended;
	return pack("vCCV", 8 + length $in_hop, choose(0, 1, 4, 16, 5), below(256), choose(1, 2, 3, 99)) . $in_hop;
}
sub route_message {
	my $family = choose(2, 10);
	my ($length, $to) = prefix_of($family);
	my ($from_length, $from) = prefix_of($family);
	my $table = choose(254, 254, 254, 255, 253, 100, 1000);
	my $has_source = $family == 10 && below(6) == 0;
	$length = 0 if below(5) == 0;
	my @metrics = below(3) ? () : grep { below(4) == 0 } 2 .. 17;
	my $lock = 0;
	$lock |= below(2) << $_ for @metrics; # iproute2 reads a locked metric without asking whether it is there
	my $metrics = join "", map { metric($_) } @metrics;
	return pack("CCCCCCCCV", $family, $length, $has_source ? $from_length : 0, choose(0, 0, 8, 16, below(64) * 4), $table > 255 ? 252 : $table,
			choose(0, 2, 3, 4, 9, 16, 186, below(256)), choose(0, 0, 200, 253, 254, 255, below(256)), choose(1, 1, 1, 2 .. 11),
			choose(0, 0, 0, 1, 4, 8, 16, 32, 64, 0x4000, 0x8000)) .
		($length ? attribute(1, $to) : "") . attribute(15, pack "V", $table) . ($has_source ? attribute(2, $from) : "") .
		some(3, 6, $u32) . some(5, 7, sub { address_of($family) }) . (length $metrics ? attribute(8, ($lock ? attribute(1, pack "V", $lock) : "") . $metrics) : "") .
		(below(4) ? hop($family, 0) . some(2, 4, $link) : attribute(9, join "", map { hop($family, 1) } 0 .. below(4))) .
		some(8, 3, $link) . some(6, 16, $u32) . some(8, 20, sub { pack "C", below(5) }) . some(9, 26, $bool) . some(9, 25, $u32) .
		some(9, 30, sub { pack "V", 1 }) .
		some(3, 12, sub { pack "VVlVVVVV", choose(0, 0, 3), choose(0, 0, 5000), choose(0, 0, below(100000), -100), choose(0, 0, 113, 101),
			choose(0, 0, 7), 0, 0, 0 });
}

sub neighbour_message {
	my $family = choose(2, 10);
	return pack("CCvlvCC", $family, 0, 0, choose(1, 2, 3, 99), choose(0, 1, 2, 4, 8, 16, 32, 64, 128, 6), choose(0, 0, next_number() & 0xff), below(12)) .
		some(10, 9, $link) . attribute(1, address_of($family)) . (below(3) ? attribute(2, $mac->()) : "") . some(2, 4, $u32) .
		some(2, 3, sub { pack "VVVV", below(1000000), below(1000000), below(1000000), below(3) }) . some(4, 12, $u8) . some(4, 15, sub { pack "V", below(2) });
}

my $range = sub { my $first = below(60000); pack "vv", $first, $first + choose(0, below(5000)) };
sub rule_message {
	my $family = choose(2, 10);
	my ($from_length, $from) = prefix_of($family);
	my ($to_length, $to) = prefix_of($family);
	my ($has_from, $has_to) = (below(2), below(2));
	my $table = choose(253, 254, 255, 100, 1000, 0);
	my $action = choose(1, 1, 1, 2 .. 8);
	return pack("CCCCCCCCV", $family, $has_to ? $to_length : 0, $has_from ? $from_length : 0, choose(0, 0, 8, below(64) * 4),
			$table > 255 ? 252 : $table, 0, 0, $action, choose(0, 0, 2, 4, 8, 16, 0x1e)) .
		attribute(6, pack "V", choose(0, 32766, next_number())) . ($has_from ? attribute(2, $from) : "") . ($has_to ? attribute(1, $to) : "") .
		attribute(15, pack "V", $table) . attribute(14, pack "l", choose(-1, -1, below(33))) . some(4, 13, sub { pack "l", choose(-1, 0, 5) }) .
		some(4, 3, sub { choose("lo\0", "d0\0", "gone\0") }) . some(4, 17, sub { choose("lo\0", "d0\0", "gone\0") }) .
		some(3, 10, $u32) . some(3, 16, $u32) . some(5, 19, sub { pack "C", below(2) }) . some(4, 20, sub { pack "VV", below(9), below(9999) }) .
		attribute(21, $u8->()) . some(4, 22, sub { pack "C", choose(1, 6, 17, 58, 132, below(256)) }) . some(4, 23, $range) . some(4, 24, $range) .
		some(5, 11, sub { pack "V", choose(0, 5, 5 << 16 | 7) }) . some(5, 12, sub { pack "NN", choose(0, below(9)), next_number() }) .
		($action == 2 ? attribute(4, pack "V", below(3000)) : "");
}

my $group = sub { join "", map { pack "VCCv", 1 + below(99), below(256), 0, 0 } 0 .. below(4) };
sub nexthop_message {
	my $number = shift;
	my $family = choose(2, 10);
	my $head = sub { pack("CCCCV", $_[0], choose(0, 0, 253, 200), choose(0, 3, 4, 99, 186), 0, choose(0, 0, 1, 4, 16, 64)) . attribute(1, pack "V", $number) };
	my $kind = below(6);
	return $head->(0) . attribute(2, $group->()) . attribute(3, pack "v", 0) . some(5, 11, sub { "" }) if $kind == 0;
	return $head->(0) . attribute(2, $group->()) . attribute(3, pack "v", 1) .
		attribute(12, attribute(1, pack "v", below(512)) . attribute(2, pack "V", below(100000)) . attribute(3, pack "V", below(100000)) .
			attribute(4, pack "VV", below(100000), 0)) if $kind == 1;
	return $head->(2) . attribute(4, "") if $kind == 2;
	return $head->($family) . attribute(6, address_of($family)) . attribute(11, "") if $kind == 3;
	my ($encapsulation, $in) = below(3) ? () : encapsulated();
	return $head->($family) . attribute(5, $link->()) . (below(4) ? attribute(6, address_of($family)) : "") .
		(defined $encapsulation ? attribute(8, $in) . attribute(7, pack "v", $encapsulation) : "");
}

sub netconf_message {
	return pack("CCv", choose(2, 10, 28), 0, 0) . attribute(1, pack "l", choose(-1, -2, 1, 2, 3, 99)) .
		join "", map { my $type = $_; some(2, $type, sub { pack "l", $type == 3 ? below(4) : below(2) }) } 2 .. 8;
}

# The type of a message of an object, and what makes its body.
my %objects = (link => [16, \&link_message], device => [16, \&device_message], address => [20, \&address_message], route => [24, \&route_message],
	neighbour => [28, \&neighbour_message], rule => [32, \&rule_message], netconf => [80, \&netconf_message],
	nexthop => [104, \&nexthop_message]);
my ($type, $make) = @{$objects{$object}};
for my $number (1 .. $count) {
	my $body = $make->($number);
	print pack("VvvVV", 16 + length $body, $type, 0, 0, 0), $body;
}
