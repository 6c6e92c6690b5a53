# A server that plays bytes: telnet_server.pl PORT RECORD SCRIPT. For one connection on 127.0.0.1, in the order of the
# lines of SCRIPT; what the client sends is written to RECORD, in hexadecimal, a line for each step that read something.
#   send TEXT    \r \n \\ \xHH
#   urgent TEXT  the same, its last byte urgent
#   get N        waits until N bytes came (at most 5 s)
#   quiet MS     reads until nothing came for that long
#   pause MS     reads nothing for that long
#   close | reset
#   exec WORDS   becomes that program, with the connection for its input and output
# At the end it reads until the client closes.
use strict;
use warnings;
use Socket;
my ($port, $record, $script) = @ARGV;
open my $in,  '<', $script or die "$script: $!";
open my $log, '>', $record or die "$record: $!";
socket my $listener, PF_INET, SOCK_STREAM, 0 or die;
setsockopt $listener, SOL_SOCKET, SO_REUSEADDR, 1;
bind $listener, sockaddr_in($port, INADDR_LOOPBACK) or die "bind: $!";
listen $listener, 1;
syswrite STDOUT, "ready\n";
close STDOUT;
accept my $client, $listener or die;
close $listener;
$SIG{PIPE} = 'IGNORE';

sub readable {
	my $bits = '';
	vec($bits, fileno $client, 1) = 1;
	return select $bits, undef, undef, $_[0];
}
my $got = '';

# note: what was read since the last time.
sub note {
	my $text = unpack 'H*', $got;
	$text =~ s/(..)(?=.)/$1 /g;
	syswrite $log, "$text\n" if length $got;
	$got = '';
}

sub bytes {
	my $text = shift;
	$text =~ s/\\(x(..)|.)/defined $2 ? chr hex $2 : {r => "\r", n => "\n"}->{$1} || $1/ge;
	return $text;
}
while (my $line = <$in>) {
	chomp $line;
	my ($step, $text) = split ' ', $line, 2;
	next if !defined $step || $step =~ /^#/;
	if ($step eq 'send') { syswrite $client, bytes($text) }
	elsif ($step eq 'urgent') { send $client, bytes($text), MSG_OOB }
	elsif ($step eq 'get') {
		while (length $got < $text && readable(5)) { sysread $client, $got, 4096, length $got or last }
		note();
	} elsif ($step eq 'quiet') {
		while (readable($text / 1000)) { sysread $client, $got, 4096, length $got or last }
		note();
	} elsif ($step eq 'pause') { select undef, undef, undef, $text / 1000 }
	elsif ($step eq 'close') { shutdown $client, 1 }
	elsif ($step eq 'reset') {
		setsockopt $client, SOL_SOCKET, SO_LINGER, pack 'ii', 1, 0;
		close $client;
		exit;
	} elsif ($step eq 'exec') {
		open STDIN,  '<&', $client;
		open STDOUT, '>&', $client;
		open STDERR, '>', '/dev/null';
		exec split ' ', $text;
	} else { die "no such step: $line" }
}
while (readable(5)) { sysread $client, $got, 4096, length $got or last }
note();
