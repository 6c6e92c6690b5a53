#!/usr/bin/perl
# ss_json.pl keys FILE...        each key of the JSON in the files, as docs/ss-json.md calls it; dies if an object has a
#                                key twice or a file is no JSON
# ss_json.pl compare JSON TEXT   what a row (ss -HOn and details) says beside its object, where they differ
use strict;
use warnings;
use JSON::PP;

sub slurp {
	my ($path) = @_;
	open my $file, '<:raw', $path or die "$path: $!";
	local $/;
	return scalar <$file>;
}

my %seen;
my $count;

sub walk {
	my ($value, $path) = @_;
	if (ref $value eq 'HASH') {
		$count += keys %$value;
		walk($value->{$_}, length $path ? "$path.$_" : $_) for keys %$value;
	} elsif (ref $value eq 'ARRAY') {
		walk($_, "$path\[]") for @$value;
	} else {
		$seen{$path} = 1;
	}
}

sub keys_of {
	for my $path (@_) {
		my $text = slurp($path);
		$count = 0;
		walk($_, '') for @{JSON::PP->new->utf8->decode($text)};
		my $names = grep { /:$/ } $text =~ /"(?:[^"\\]|\\.)*"\s*:?/g;
		die "$path: $names keys are written, $count are different\n" if $names != $count;
	}
	print "$_\n" for sort keys %seen;
}

sub milliseconds { return sprintf '%g', $_[0] / 1000 }

# What a row says, from its object.
sub words_of {
	my ($socket) = @_;
	my $info = $socket->{tcp_info} // {};
	my @words = ($socket->{state}, $socket->{recv_q}, $socket->{send_q});
	push @words, "timer:($socket->{timer}{name}," if $socket->{timer};
	push @words, "uid:$socket->{uid}" if $socket->{uid};
	push @words, "ino:$socket->{inode}", "sk:$socket->{cookie}";
	push @words, sprintf 'fwmark:0x%x', $socket->{fwmark} if $socket->{fwmark};
	push @words, 'v6only:' . ($socket->{v6only} ? 1 : 0) if exists $socket->{v6only};
	push @words, ($socket->{receive_shutdown} ? '-' : '<') . '-' . ($socket->{send_shutdown} ? '-' : '>')
		if exists $socket->{send_shutdown};
	push @words, "$_:" . milliseconds($info->{"${_}_us"}) for grep { exists $info->{"${_}_us"} } qw(rto ato rcv_rtt minrtt);
	push @words, 'rtt:' . milliseconds($info->{rtt_us}) . '/' . milliseconds($info->{rttvar_us}) if exists $info->{rtt_us};
	push @words, "wscale:$info->{snd_wscale},$info->{rcv_wscale}" if exists $info->{snd_wscale};
	push @words, "retrans:$info->{retrans}/$info->{total_retrans}" if exists $info->{retrans};
	push @words, "$_:$info->{\"${_}_ms\"}" for grep { exists $info->{"${_}_ms"} } qw(lastsnd lastrcv lastack);
	push @words, $info->{cong} if exists $info->{cong};
	push @words, 'app_limited' if $info->{app_limited};
	for my $key (qw(send pacing_rate delivery_rate)) {
		push @words, $key, $info->{"${key}_bps"} . 'bps'
			. ($key eq 'pacing_rate' && exists $info->{max_pacing_rate_bps} ? "/$info->{max_pacing_rate_bps}bps" : '')
			if exists $info->{"${key}_bps"};
	}
	push @words, "$_:$info->{$_}" for grep { exists $info->{$_} } qw(backoff mss pmtu rcvmss advmss cwnd ssthresh
		bytes_sent bytes_retrans bytes_acked bytes_received segs_out segs_in data_segs_out data_segs_in delivered
		delivered_ce unacked lost sacked dsack_dups fackets reordering reord_seen rcv_space rcv_ssthresh notsent
		rcv_ooopack snd_wnd rcv_wnd rehash);
	my @memory = map { $socket->{skmem}{$_} // () } qw(rmem_alloc rcv_buf wmem_alloc snd_buf fwd_alloc wmem_queued optmem
		backlog drops);
	my @letters = qw(r rb t tb f w o bl d);
	push @words, 'skmem:(' . join(',', map { $letters[$_] . $memory[$_] } 0 .. $#memory) . ')' if @memory;
	return @words;
}

sub compare {
	my ($json, $text) = @_;
	my @sockets = @{JSON::PP->new->utf8->decode(slurp($json))};
	my @rows = split /\n/, slurp($text);
	print scalar(@sockets), ' objects, ', scalar(@rows), " rows\n" if @sockets != @rows;
	my $compared = 0;
	for my $socket (@sockets) {
		my $row = shift @rows // '';
		my %there;
		$there{$_}++ for split ' ', $row =~ s/(timer:\([a-z]+,)\S*/$1/r;
		my @missing = grep { !$there{$_} } words_of($socket);
		print "not in the row: @missing\n  $row\n" if @missing;
		# And nothing more: words of a name and a value that no key stands for.
		my %told = map { $_ => 1 } words_of($socket);
		my @more = grep { /^(?!bbr|dctcp|mem|busy|rwnd_|sndbuf_|tos|tclass|class_id|cgroup)[a-z_0-9]+:/ && !$told{$_} } keys %there;
		@more = grep { !/^(flags|token|seq|sfseq|ssnoff|maplen|version|cipher|rxconf|txconf|users|md5keys):/ } @more;
		print "not in the object: @more\n" if @more;
		$compared++;
	}
	print "nothing was compared\n" if !$compared;
}

my ($what, @files) = @ARGV;
if ($what eq 'keys') { keys_of(@files) }
else { compare(@files) }
