#!/usr/bin/perl
# SPDX-License-Identifier: MIT
# A name server that knows what each address's last number asks for, good and bad: dns_server.pl ADDRESS READY_FILE
use strict;
use warnings;
use IO::Socket::INET;

my ($address, $ready) = @ARGV;
my $server = IO::Socket::INET->new(Proto => 'udp', LocalAddr => $address, LocalPort => 53) or die "$address: $!";
my $other = IO::Socket::INET->new(Proto => 'udp', LocalAddr => $address) or die "$address: $!";
open(my $file, '>', $ready) or die "$ready: $!";
close($file);

sub name { join('', map { chr(length) . $_ } split /\./, shift) . "\0" }
sub record { my ($owner, $type, $data) = @_; $owner . pack('nnNn', $type, 1, 60, length $data) . $data }

my $at = "\xc0\x0c";    # the name in the question
my %records = (
	12 => record($at, 12, name('Plain.Example.ORG')),
	13 => record($at, 5, name('13.0/25.example')) . record(name('13.0/25.example'), 12, name('behind.an.alias')),
	14 => record($at, 12, name('a space.example')),
	15 => record($at, 12, name('right-id.example')),
	16 => record($at, 12, name('right-port.example')),
	17 => record($at, 12, "\xc0\x35"),    # leads to itself
	20 => record($at, 12, "\x04four\xc0\x0f"),
	21 => record($at, 12, name('first.example')) . record($at, 12, name('second.example')),
	22 => record($at, 12, "\x3fcut"),
	24 => record($at, 12, name('right-question.example')),
	26 => record($at, 16, "\x03txt") . record($at, 12, name('behind-text.example')),
	27 => substr(record($at, 12, name('longer.than.the.message')), 0, -9),
	29 => record($at, 12, name("esc\e[31m.example")),
	30 => record($at, 12, name('under_score.example')),
	31 => record(name('elsewhere.example'), 12, name('not-mine.example')),
	33 => record($at, 12, name(join '.', ('x' x 63) x 4)),
	3 => record($at, 12, name('six.example')),
);

while (defined $server->recv(my $query, 512)) {
	my $id = unpack 'n', $query;
	my $end = index($query, "\0", 12) + 5;
	my $question = substr $query, 12, $end - 12;
	my ($size, $label) = unpack 'Ca*', $question;
	my $key = substr $label, 0, $size;
	next if $key =~ /^(23|3[4-9])$/;    # silent
	my $records = $records{$key} // '';
	my $count = $key =~ /^(13|21|26)$/ ? 2 : $records eq '' ? 0 : 1;
	my $code = $key eq '18' ? 2 : $records eq '' && $key ne '19' ? 3 : 0;
	my $answer = pack('n6', $id, 0x8180 | $code, 1, $count, 0, 0) . $question . $records;
	my $forged = record($at, 12, name('forged.example'));
	my $head = pack('n6', $key eq '15' ? $id ^ 1 : $id, 0x8180, 1, 1, 0, 0);
	$server->send($head . $question . $forged) if $key eq '15';
	$server->send($head . "\x01x\0\0\x0c\0\x01" . $forged) if $key eq '24';
	$other->send($head . $question . $forged, 0, $server->peername) if $key eq '16';
	$server->send($answer);
}
