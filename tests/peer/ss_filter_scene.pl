#!/usr/bin/perl
# SPDX-License-Identifier: MIT
# Makes sockets of all families that ss shows, to be told apart by filters: ss_filter_scene.pl FOLDER. Names of files are
# made in FOLDER; when all are there, so is FOLDER/ready. They stay until it is killed.
use strict;
use warnings;
use Socket qw(:all);
$SIG{ALRM} = 'DEFAULT';
alarm 600;

my ($folder) = @ARGV;
my @kept;
use constant {SO_BINDTODEVICE => 25, SO_MARK => 36, AF_NETLINK => 16, AF_PACKET => 17};

sub address {
	my ($host, $port) = @_;
	return $host =~ /:/ ? pack_sockaddr_in6($port, inet_pton(AF_INET6, $host)) : pack_sockaddr_in($port, inet_aton($host));
}

# make HOST TYPE OPTION => VALUE...: a socket of inet, with a device, a mark, IPv6 alone.
sub make {
	my ($host, $type, %with) = @_;
	my $family = $host =~ /:/ ? AF_INET6 : AF_INET;
	socket(my $socket, $family, $type, 0) or die "socket: $!";
	setsockopt($socket, SOL_SOCKET, SO_REUSEADDR, 1);
	setsockopt($socket, SOL_SOCKET, SO_BINDTODEVICE, $with{dev} . "\0") or die "$with{dev}: $!" if $with{dev};
	setsockopt($socket, SOL_SOCKET, SO_MARK, pack('i', $with{mark})) or die "mark: $!" if $with{mark};
	setsockopt($socket, IPPROTO_IPV6, IPV6_V6ONLY, $with{only}) if defined $with{only};
	push @kept, $socket;
	return $socket;
}

sub listens {
	my ($host, $port, %with) = @_;
	my $socket = make($host, SOCK_STREAM, %with);
	bind($socket, address($host, $port)) && listen($socket, 5) or die "$host $port: $!";
	return $socket;
}

sub connects {
	my ($listener, $host, $port, %with) = @_;
	my $socket = make($host, SOCK_STREAM, %with);
	bind($socket, address($host, $with{from})) or die "from $with{from}: $!" if $with{from};
	connect($socket, address($host, $port)) or die "to $host $port: $!";
	accept(my $other, $listener) or die "accept: $!";
	push @kept, $other;
}

my $ssh = listens('127.0.0.1', 22);
my $dual = listens('::', 444, only => 0);
my $six = listens('::1', 7777, only => 1);
my $web = listens('127.0.0.2', 8080, mark => 5);
listens('0.0.0.0', 80);
listens('::', 443, only => 0);
listens('::', 8443, only => 1);
listens('10.0.0.1', 9000, dev => 'd0');
listens('fd00::1', 9001, mark => 16);
connects($ssh, '127.0.0.1', 22);
connects($ssh, '127.0.0.1', 22, from => 5000, mark => 7);
connects($dual, '127.0.0.1', 444, dev => 'lo');
connects($dual, '::1', 444);
connects($six, '::1', 7777, mark => 5);
connects($web, '127.0.0.2', 8080);

for (['127.0.0.1', 53], ['::', 53], ['10.0.0.1', 68, dev => 'd0'], ['127.0.0.1', 0], ['::1', 123, mark => 16]) {
	my ($host, $port, %with) = @$_;
	my $socket = make($host, SOCK_DGRAM, only => 1, %with);
	bind($socket, address($host, $port)) or die "udp $host $port: $!";
	connect($socket, address($host, 53)) or die "udp: $!" if $port == 0;
}

for (['a.sock', SOCK_STREAM], ['B.sock', SOCK_DGRAM], ['c', SOCK_SEQPACKET], ['[x]', SOCK_DGRAM],
	["\0abs name", SOCK_STREAM], ["\0abs\0x", SOCK_DGRAM], ["\0abcde", SOCK_DGRAM], ["\0ABCDE", SOCK_DGRAM]) {
	my ($name, $type) = @$_;
	$name = "$folder/$name" unless $name =~ /^\0/;
	socket(my $socket, AF_UNIX, $type, 0) or die "unix: $!";
	# pack_sockaddr_un cuts names at a NUL.
	bind($socket, pack('S', AF_UNIX) . $name) or die "unix $name: $!";
	listen($socket, 3) unless $type == SOCK_DGRAM;
	push @kept, $socket;
}
socketpair(my $one, my $other, AF_UNIX, SOCK_STREAM, 0) or die "socketpair: $!";

for ([SOCK_RAW, 0x800, 1], [SOCK_DGRAM, 0x806, 1], [SOCK_RAW, 3, 0]) {
	my ($type, $protocol, $index) = @$_;
	socket(my $socket, AF_PACKET, $type, 0) or die "packet: $!";
	bind($socket, pack('SniSCCx8', AF_PACKET, $protocol, $index, 0, 0, 0)) or die "packet: $!";
	push @kept, $socket;
}
for (0, 15) {
	socket(my $socket, AF_NETLINK, SOCK_RAW, $_) or die "netlink: $!";
	bind($socket, pack('SSII', AF_NETLINK, 0, 4242, 0)) or die "netlink: $!";
	push @kept, $socket;
}

open(my $ready, '>', "$folder/ready") or die "$folder/ready: $!";
close($ready);
sleep 600;
