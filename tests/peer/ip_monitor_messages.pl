# SPDX-License-Identifier: MIT
# Messages for `ip monitor file`, and what makes the kernel send them. ip_monitor_messages.pl
#   record FILE     writes down what is notified, until a signal ends it; "ready" on standard output when it listens
#   routes I J      adds multicast routes from the interface of index I to that of J, for as long as it runs
#   make            messages that few kernels send, or none, on standard output
#   known FILE      what iproute2 before 6.14 knows of FILE; any FILE: its anycast addresses, as addresses, and links
use strict;
use warnings;
use Socket;

my ($what, @arguments) = @ARGV;

sub record {
	socket(my $kernel, 16, SOCK_RAW, 0) or die $!;
	bind($kernel, pack("SSLL", 16, 0, 0, 0)) or die $!;
	setsockopt($kernel, SOL_SOCKET, SO_RCVBUF, pack("i", 1 << 20));
	setsockopt($kernel, 270, 1, pack("i", $_)) for 1, 3, 5 .. 7, 8 .. 11, 18, 19, 24, 25, 27 .. 29, 32, 37 .. 39;
	open(my $file, ">:raw", shift) or die $!;
	syswrite STDOUT, "ready\n";
	syswrite $file, $_ while sysread($kernel, $_, 65536);
}

sub routes {
	my @indices = @_;
	my $ttls = pack("C32", 255, 1, (255) x 30);
	socket(my $kernel, AF_INET, SOCK_RAW, 2) or die $!;
	setsockopt($kernel, 0, 200, pack("i", 1)) or die "MRT_INIT: $!";
	setsockopt($kernel, 0, 202, pack("SCCIii", $_, 8, 1, 0, $indices[$_], 0)) or die "MRT_ADD_VIF: $!" for 0, 1;
	my $route = sub { inet_aton(shift) . inet_aton("239.1.1.1") . pack("S", 0) . $ttls . pack("SIIIi", 0, 0, 0, 0, 0) };
	setsockopt($kernel, 0, 204, $route->("10.0.0.7")) or die "MRT_ADD_MFC: $!";
	setsockopt($kernel, 0, 210, $route->("0.0.0.0")) or die "MRT_ADD_MFC_PROXY: $!";
	setsockopt($kernel, 0, 205, $route->("10.0.0.7")) or die "MRT_DEL_MFC: $!";
	select undef, undef, undef, 0.2;
}

sub attribute { my ($type, $data) = @_; pack("SSa*", 4 + length $data, $type, $data) . "\0" x (-length($data) & 3) }
sub number { attribute(shift, pack "L", shift) }
sub message { my ($type, $body) = @_; pack("LSSLLa*", 16 + length $body, $type, 0, 0, 0, $body) . "\0" x (-length($body) & 3) }

sub make {
	my $link = sub { message(16, pack("CCSlLL", 0, 0, 1, $_[0], 0x1003, 0) . attribute(3, "$_[1]\0") . ($_[2] // "")) };
	my $six = pack "H*", "fd000001" . "0" x 24;
	my $four = pack "C4", 239, 1, 1, 1;
	print $link->(2, "w0"), $link->(3, "w1"), map { $link->(4, "x$_", number(44, $_)) } 0 .. 8;
	my $prefix = sub { message(52, pack("CCSlCCCC", $_[0], 0, 0, $_[1], $_[2], $_[3], $_[4], 0) . $_[5]) };
	my $times = attribute(2, pack "LL", 3600, 1800);
	print map { $prefix->(10, 2, 3, 64, $_, attribute(1, $six) . $times) } 0 .. 8;
	print $prefix->(10, 3, 3, 128, 3, attribute(1, $six)), $prefix->(10, 3, 3, 64, 1, $times),
		$prefix->(10, 9, 4, 0, 3, $times), $prefix->(2, 2, 3, 24, 3, "");
	my $route = sub { my ($family, $type, $flags, $table, $rest) = @_;
		message(24 + !!$_[5], pack("CCCCCCCCL", $family, 32, 32, 0, $table, 17, 0, $type, $flags) . $rest) };
	my $hop = sub { pack "SCCl", 8, $_[2] // 0, $_[1], $_[0] };
	my ($from, $to) = (attribute(2, pack "C4", 10, 0, 0, 7), attribute(1, $four));
	my $counters = attribute(17, pack "QQQ", 5, 6, 7);
	print $route->(128, 5, 0, 253, $from . $to . number(3, 2) . attribute(9, $hop->(3, 1) . $hop->(2, 2)) . $counters .
			attribute(23, pack "Q", 1234)),
		$route->(128, 5, 0, 253, $from . $to . number(3, 2) . number(15, 77) . attribute(9, $hop->(3, 0) . $hop->(9, 255)) .
			attribute(17, pack "QQQ", 1, 2, 0), 1),
		$route->(128, 5, 16, 0, $from . $to . number(15, 300)), $route->(128, 5, 8, 254, $to . number(3, 2)),
		$route->(128, 5, 32, 254, $from . number(3, 3)), $route->(128, 1, 0, 254, $from . $to),
		$route->(128, 5, 0, 254, $from . $to . attribute(23, pack "Q", 5)),
		$route->(129, 5, 0, 253, attribute(1, pack "H*", "ff05" . "0" x 27 . 1) . attribute(2, $six) . number(3, 3) .
			attribute(9, $hop->(2, 2, 1)) . $counters);
	my $bucket = sub { message(116, pack("CCCCL", 0, 0, 0, 0, 0) . join "", @_) };
	print $bucket->(number(1, 10), attribute(13, attribute(1, pack "S", $_) . attribute(2, pack "Q", $_ * 1234) . number(3, 3)))
		for 0, 1, 100;
	print $bucket->(number(1, 10)), $bucket->(attribute(13, attribute(1, pack "S", 7)));
	my $label = sub { message($_[0], pack("CCCCLL", $_[1], 0, $_[2], 0, $_[3], 0) . $_[4]) };
	print $label->(72, 10, 64, 0, attribute(1, $six) . number(2, 9)), $label->(73, 10, 128, 2, attribute(1, $six) . number(2, 9)),
		$label->(72, 10, 64, 0, number(2, 9)), $label->(72, 2, 24, 3, attribute(1, $four));
	print map { message($_->[0], "\0" x 4 . $_->[1]) } [88, number(1, 4)], [88, number(1, -1)], [89, number(1, 4) . number(5, 9)],
		[88, number(1, 4) . number(5, -1)];
	my $rule = sub { message(32, pack("CCCCCCCCL", $_[0], 0, 0, 0, 254, 0, 0, 1, 0) . number(6, 77) . attribute(3, "$_[1]\0")) };
	print $rule->(2, "w0"), $rule->(2, "w1"), $rule->(10, "w0");
	print map { message(104, pack("CCCCL", 2, 0, 0, 0, 0) . $_) } number(1, 3) . number(5, 2) . attribute(6, $four),
		number(1, 3) . number(5, 3) . attribute(6, $four), number(1, 4) . attribute(4, "");
	my $neighbour = sub { message(28, pack("CCSlSCC", $_[0], 0, 0, $_[1], $_[2], $_[3], 0) . $_[4]) };
	print $neighbour->(2, 2, 2, 0, attribute(1, $four) . attribute(2, "\2\0\0\0\0\1") . number(4, 3)),
		$neighbour->(10, 3, 4, 0, attribute(1, $six)), $neighbour->(7, 3, 0x80, 2, attribute(2, "\2\0\0\0\0\1") . number(9, 2)),
		$neighbour->(2, 2, 0, 8, attribute(1, $four));
	my $setting = sub { message(80, pack("CCCC", $_[0], 0, 0, 0) . number(1, $_[1]) . number(2, 1)) };
	print map { $setting->(2, $_), $setting->(10, $_) } 2, 3, -1, -2;
	print message(15, pack "LL", 1700000000, 123);
	print map { message($_, "\0" x 32) } 1 .. 14, 18, 19, 36, 40, 48, 53, 54, 64, 68, 76, 84, 90, 96, 100, 108, 112, 120, 200;
}

sub filter {
	my ($only, $file) = @_;
	open(my $from, "<:raw", $file) or die $!;
	my $rest = join "", <$from>;
	while (length $rest >= 16) {
		my ($length, $type) = unpack "LS", $rest;
		my $message = substr $rest, 0, $length + (-$length & 3), "";
		my $new = $type == 56 || $type == 57 || $type == 60 || $type == 61;
		substr $message, 4, 2, pack "S", 20 + ($type & 1) if $new && $only eq "any";
		print $message if $only eq "any" ? $type == 60 || $type == 61 || $type == 16 || $type == 17 : !$new;
	}
}

binmode STDOUT;
$what eq "record" ? record(@arguments) : $what eq "routes" ? routes(@arguments) : $what eq "make" ? make() : filter($what, @arguments);
