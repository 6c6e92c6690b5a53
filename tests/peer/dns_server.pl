#!/usr/bin/perl
# SPDX-License-Identifier: MIT
# A name server that knows what each name asks for, good and bad: dns_server.pl ADDRESS READY_FILE [LOG_FILE]. Questions
# for names of addresses are told apart by the last number, others by the name; a line of the log is `TYPE NAME`.
use strict;
use warnings;
use IO::Select;
use IO::Socket::INET;
use Socket qw(inet_aton inet_pton AF_INET6);

my ($address, $ready, $log) = @ARGV;
my $server = IO::Socket::INET->new(Proto => 'udp', LocalAddr => $address, LocalPort => 53) or die "$address: $!";
my $other = IO::Socket::INET->new(Proto => 'udp', LocalAddr => $address) or die "$address: $!";
my $stream = IO::Socket::INET->new(Proto => 'tcp', LocalAddr => $address, LocalPort => 53, Listen => 8, ReuseAddr => 1)
	or die "$address: $!";
my $last = (split /\./, $address)[3];
if (defined $log) {
	open(LOG, '>>', $log) or die "$log: $!";
	LOG->autoflush;
}
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

# The answer to a question of %records.
sub answer_reverse {
	my ($id, $question, $key) = @_;
	my $records = $records{$key} // '';
	my $count = $key =~ /^(13|21|26)$/ ? 2 : $records eq '' ? 0 : 1;
	my $code = $key eq '18' ? 2 : $records eq '' && $key ne '19' ? 3 : 0;
	my $forged = record($at, 12, name('forged.example'));
	my $head = pack('n6', $key eq '15' ? $id ^ 1 : $id, 0x8180, 1, 1, 0, 0);
	$server->send($head . $question . $forged) if $key eq '15';
	$server->send($head . "\x01x\0\0\x0c\0\x01" . $forged) if $key eq '24';
	$other->send($head . $question . $forged, 0, $server->peername) if $key eq '16';
	return pack('n6', $id, 0x8180 | $code, 1, $count, 0, 0) . $question . $records;
}

# A name that is here exists. A word is an address, `=NAME` an alias of the name before (the first: of the question),
# `+NAME` says whose the addresses behind it are; a code that starts with `!` stands for one type (`!A2`) or both (`!2`),
# as does `-` for silence. `cut` is cut where it comes by UDP; `server` answers with the server's own last number.
my %hosts = (
	'one.example' => '192.0.2.1',
	'six.example' => '2001:db8::6',
	'both.example' => '192.0.2.2 2001:db8::2',
	'Mixed.Example' => '192.0.2.3',
	'many.example' => join(' ', map { "198.51.100.$_" } 9, 3, 7, 200, 1, 130, 64),
	'far.example' => '203.0.113.9 203.0.113.1 198.51.100.7 203.0.113.5',
	'scopes.example' => '2001:db8:1::9 fd00::9 fe80::9 192.0.2.9 127.0.0.1 ::1 169.254.1.1 10.9.9.9',
	'prefix.example' => '2001:db8:ffff::1 2001:db8:1::77 2001:db8:1:0:1::1 2001:db8:1::2 2001:db9::1 2400::1',
	'labels.example' => '2002:c000:201::1 2001:0:1::1 fd00::1:1 2001:db8:1::5 192.0.2.1 fec0::1 3ffe::1 ::ffff:192.0.2.8',
	'unreachable.example' => '2a00::1 192.0.2.7',
	'alias.example' => '=both.example +both.example 192.0.2.2 2001:db8::2',
	'chain.example' => '=c1.example =c2.example =c3.example +c3.example 192.0.2.33 2001:db8::33',
	'backward.example' => '+b2.example 192.0.2.34 +b1.example =b2.example +question =b1.example',
	'odd-alias.example' => '=a/b.example +a/b.example 192.0.2.35',
	'loop.example' => '=l1.example =loop.example',
	'dangling.example' => '=nowhere.example',
	'foreign-owner.example' => '+other.example 192.0.2.66',
	'big.example' => join(' ', 'cut', map { ("203.0.113.$_", "2001:db8:2::$_") } 1 .. 60),
	'cut-short.example' => 'cut 192.0.2.36',
	'empty.example' => '',
	'fails.example' => '!2',
	'refuses.example' => '!5',
	'unknown-code.example' => '!4',
	'malformed-code.example' => '!1',
	'fails-four.example' => '!A2 2001:db8::44',
	'fails-six.example' => '!AAAA2 192.0.2.46',
	'missing-four.example' => '!A3 2001:db8::45',
	'missing-six.example' => '!AAAA3 192.0.2.47',
	'silent.example' => '-',
	'silent-six.example' => '-AAAA 192.0.2.48',
	'silent-four.example' => '-A 2001:db8::48',
	'huge.example' => join(' ', 'cut', map { "203.0." . ($_ >> 8) . '.' . ($_ & 255) } 1 .. 3000),
	'fails-four-empty.example' => '!A2',
	'fails-six-empty.example' => '!AAAA2',
	'missing-four-empty.example' => '!A3',
	'missing-six-empty.example' => '!AAAA3',
	'missing-four-fails.example' => '!A3 !AAAA2',
	'fails-four-missing.example' => '!A2 !AAAA3',
	'refuses-four-empty.example' => '!A5',
	'refuses-six-empty.example' => '!AAAA5',
	'longer.example' => join(' ', map { "203.0.113.$_" } 1 .. 60),
	'twice.example' => '192.0.2.49 192.0.2.49',
	'mapped.example' => '::ffff:192.0.2.50',
	'under_score.example' => '192.0.2.51',
	'-dash.example' => '192.0.2.52',
	'here.example' => '127.0.0.53 ::1',
	'here-two.example' => '127.0.0.53 127.0.0.54',
	'here-six.example' => '::1',
	'here-alias.example' => '=h.example +h.example 127.0.0.54',
	'server.example' => 'server',
	'fails-elsewhere.example' => $last == 53 ? '!2' : 'server',
	'silent-elsewhere.example' => $last == 53 ? '-' : 'server',
	'short' => '192.0.2.60',
	'short.first.example' => '192.0.2.61',
	'a.b' => '192.0.2.62',
	'a.b.first.example' => '192.0.2.63',
	'only.second.example' => '192.0.2.64',
	'four.first.example' => '192.0.2.65',
	'four.second.example' => '2001:db8::65',
	'fails-first.first.example' => '!2',
	'fails-first.second.example' => '192.0.2.67',
	'fails-here.first.example' => '!2',
	'empty-here.first.example' => '',
	'empty-then-fails.first.example' => '',
	'empty-then-fails.second.example' => '!2',
	'fails-then-empty.first.example' => '!2',
	'fails-then-empty.second.example' => '',
	'refused-first.first.example' => '!5',
	'refused-first.second.example' => '192.0.2.68',
	'silent-first.first.example' => '-',
	'silent-first.second.example' => '192.0.2.69',
	'd.e.f' => '192.0.2.70',
	'forged-id.example' => '192.0.2.72',
	'forged-port.example' => '192.0.2.73',
	'forged-question.example' => '192.0.2.74',
);
$hosts{lc $_} = $hosts{$_} for keys %hosts;

# The answer to a question for A or AAAA, undef for none.
sub answer_forward {
	my ($id, $question, $name, $type, $is_stream) = @_;
	my $letters = $type == 1 ? 'A' : $type == 28 ? 'AAAA' : '';
	my ($owner, $code, $count, $flags, $records) = ($at, exists $hosts{lc $name} ? 0 : 3, 0, 0x8180, '');
	for my $word (split ' ', $hosts{lc $name} // '') {
		return undef if $word eq '-' || $word eq "-$letters";
		next if $word =~ /^-/;
		if ($word =~ /^!(A*)(\d)$/) {
			$code = $2 if $1 eq '' || $1 eq $letters;
			next;
		}
		$flags |= 0x200 if $word eq 'cut' && !$is_stream;
		$word = "192.0.2.$last" if $word eq 'server';
		if ($word =~ /^\+(.*)/) {
			$owner = $1 eq 'question' ? $at : name($1);
		} elsif ($word =~ /^=(.*)/) {
			$records .= record($owner, 5, name($1));
			$owner = name($1) unless $hosts{lc $name} =~ /question/;
			$count++;
		} elsif ($word =~ /:/ && $type == 28) {
			$records .= record($owner, 28, inet_pton(AF_INET6, $word));
			$count++;
		} elsif ($word =~ /^[\d.]+$/ && $type == 1) {
			$records .= record($owner, 1, inet_aton($word));
			$count++;
		}
	}
	($records, $count, $code) = ('', 0, $code) if $code != 0;
	($records, $count) = ('', 0) if $flags & 0x200;
	my $forged = record($at, $type, $type == 1 ? inet_aton('203.0.113.66') : inet_pton(AF_INET6, '2001:db8::66'));
	my $head = pack('n6', $name =~ /^forged-id/ ? $id ^ 1 : $id, 0x8180, 1, 1, 0, 0);
	$server->send($head . $question . $forged) if $name =~ /^forged-id/;
	$server->send($head . "\x01x\0" . pack('nn', $type, 1) . $forged) if $name =~ /^forged-question/;
	$other->send($head . $question . $forged, 0, $server->peername) if $name =~ /^forged-port/;
	return pack('n6', $id, $flags | $code, 1, $count, 0, 0) . $question . $records;
}

sub answer {
	my ($query, $is_stream) = @_;
	my $id = unpack 'n', $query;
	my $end = index($query, "\0", 12) + 5;
	my $question = substr $query, 12, $end - 12;
	my ($size, $label) = unpack 'Ca*', $question;
	my ($type) = unpack 'n', substr($question, -4);
	my $key = substr $label, 0, $size;
	my $name = join '.', unpack '(C/a)*', substr($question, 0, -5);
	print LOG "$type $name\n" if defined $log;
	return answer_forward($id, $question, $name, $type, $is_stream) if $type != 12;
	return $key =~ /^(23|3[4-9])$/ ? undef : answer_reverse($id, $question, $key);
}

my $waiting = IO::Select->new($server, $stream);
while (my @ready = $waiting->can_read) {
	for my $from (@ready) {
		my ($query, $answer, $size);
		if ($from == $server) {
			next unless defined $server->recv($query, 512);
			$answer = answer($query, 0);
			$server->send($answer) if defined $answer;
		} elsif ($from == $stream) {
			$waiting->add($stream->accept);
		} elsif (sysread($from, $size, 2) == 2 && sysread($from, $query, unpack('n', $size))) {
			$answer = answer($query, 1);
			# In two pieces, the first of one byte.
			next unless defined $answer;
			my $all = pack('n/a*', $answer);
			syswrite($from, substr($all, 0, 1));
			syswrite($from, substr($all, 1));
		} else {
			$waiting->remove($from);
			close($from);
		}
	}
}
