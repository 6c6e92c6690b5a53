#!/bin/bash
# tracepath beside iputils': the same command lines on the same road of namespaces, to the fifth: what is printed and
# the exit status. Of a time only its place counts.
here=$(dirname "$0")
. "$here/../lib.sh"
. "$here/road_scene.sh"

if [ "$(id -u)" != 0 ] || ! have tracepath || ! have nft || ! unshare -mn true 2>/dev/null; then
	skip "tracepath" "needs root, iputils' tracepath, nftables and namespaces"
	exit
fi
if [ "${1:-}" != --inside ]; then
	timeout -k 5 300 unshare -mn --propagation private bash "$0" --inside
	exit
fi

peer=tracepath
cases=0 failures=0
as=()

# mtus MTU3 MTU5: how much the links before 3 and before 5 take. What is known of a road is forgotten.
mtus() {
	road_mtu 3 "$1" && road_mtu 5 "$2"
	road_forget
}

# What is not on the road is looked for there too; who is not there is given up sooner.
more_ways() {
	# shellcheck disable=SC2016 # the inner shell expands it
	ip -n "$road-0" route add default via 10.9.1.2 && ip -n "$road-0" route add default via fd09:1::2 &&
		on 4 sh -c 'for one in ipv4 ipv6; do echo 100 >/proc/sys/net/$one/neigh/a5/retrans_time_ms; done'
}

# ttl NUMBER TTL: with which one it answers.
ttl() { on "$1" sh -c "echo $2 >/proc/sys/net/ipv4/ip_default_ttl"; }

# forbid N RULE...: what N does with packets on their way, or with its own.
forbid() {
	local n=$1
	shift
	on "$n" nft flush ruleset
	[ $# = 0 ] || on "$n" nft -f - <<-END
		table inet road {
			chain forward { type filter hook forward priority 0; $1; }
			chain output { type filter hook output priority 0; ${2:-accept}; }
			chain input { type filter hook input priority 0; ${3:-accept}; }
		}
	END
}

cat >"$work/edits" <<'END'
s/[ 0-9]{3}[0-9]\.[0-9]{3}ms/   T.TTTms/
/^Try '.*' for more information\.$/d
/^Usage(: .*)?$/,$d
/^$/d
END

# compare NAME: what both left in $work.
compare() {
	sed -E -i -f "$work/edits" "$work"/{peer,ours}.{out,err}
	cases=$((cases + 1))
	cmp -s "$work/peer.out" "$work/ours.out" && cmp -s "$work/peer.err" "$work/ours.err" && [ "$2" = "$3" ] && return
	failures=$((failures + 1))
	{
		echo "exit status $3, of iputils $2"
		diff <(cat -A "$work/peer.out" "$work/peer.err") <(cat -A "$work/ours.out" "$work/ours.err") | cut -c1-200
	} >"$work/why"
	fail "tracepath $group: $1" "$work/why"
}

run() { eval "on 0 ${as[*]} $2 $3" >"$work/$1.out" 2>"$work/$1.err" </dev/null; }

# both WORDS: one after the other, each as if it were the first; with `together` set both at once.
both() {
	local expected status
	if [ -n "${together:-}" ]; then
		run peer "$peer" "$1" &
		run ours "$ctrkit tracepath" "$1"
		status=$?
		wait $!
		expected=$?
	else
		run peer "$peer" "$1"
		expected=$?
		road_forget
		run ours "$ctrkit tracepath" "$1"
		status=$?
		road_forget
	fi
	compare "$1" $expected $status
}

group() { group=$1 cases=0 failures=0; }

end_group() {
	if ((failures == 0)); then pass "tracepath $group ($cases cases)"; fi
}

# table GROUP: each line of stdin is a command line for both.
table() {
	local words
	group "$1"
	while IFS= read -r words; do
		[ -z "$words" ] || both "$words"
	done
	end_group
}

roads() {
	table "roads" <<-'END'
		-n 10.9.5.2
		-n fd09:5::2
		-n -l 100 10.9.5.2
		-n -l 29 10.9.5.2
		-n -l 49 fd09:5::2
		-n -l 1500 10.9.5.2
		-n -l 1501 fd09:5::2
		-n -m 2 10.9.5.2
		-n -m 2 fd09:5::2
		-n -m 0 10.9.5.2
		-n -p 33434 10.9.5.2
		-n -p 65533 10.9.5.2
		-n -p 0 fd09:5::2
		-n 10.9.5.2/5000
		-n 127.0.0.1/0
		-n fd09:5::2/5000
		10.9.5.2 -n -l 100
		-n 127.0.0.1
		-n ::1
		-n -l 65536 127.0.0.1
		-n 0.0.0.0
		-n ::ffff:10.9.5.2
		-n fe80::1%lo
	END
	mtus 1400 1300
	table "smaller packets" <<-'END'
		-n 10.9.5.2
		-n fd09:5::2
		-n -l 1400 10.9.5.2
		-n -l 1350 fd09:5::2
		-n -m 3 10.9.5.2
	END
	mtus 1500 1500
}

named() {
	cat >"$work/hosts" <<-'END'
		127.0.0.1 localhost
		10.9.1.2 one.example first
		10.9.2.2 a-router-whose-name-is-exactly-so-long-fifty.example
		10.9.3.2 a-router-whose-name-is-longer-than-the-column.that-is-meant-for-it.example
		10.9.5.2 end.example
		fd09:5::2 end.example
		fd09:1::2 six.example
	END
	mount --bind "$work/hosts" /etc/hosts
	table "names" <<-'END'
		10.9.5.2
		-b 10.9.5.2
		-n -b 10.9.5.2
		-b fd09:5::2
		end.example
		-4 end.example
		-6 -b end.example
		-l 100 FIRST
	END
	umount /etc/hosts
}

refusals() {
	local type
	group "refusals"
	for type in net-unreachable host-unreachable prot-unreachable port-unreachable net-prohibited host-prohibited \
		admin-prohibited; do
		forbid 2 "ip daddr 10.9.5.2 meta l4proto udp reject with icmp type $type"
		both "-n -l 100 10.9.5.2 # $type"
	done
	for type in no-route admin-prohibited addr-unreachable port-unreachable policy-fail reject-route; do
		forbid 2 "ip6 daddr fd09:5::2 meta l4proto udp reject with icmpv6 type $type"
		both "-n fd09:5::2 # $type"
	done
	forbid 2
	for type in unreachable prohibit blackhole throw; do
		ip -n "$road-0" route add $type 10.77.1.0/24
		ip -n "$road-1" route add $type 10.77.2.0/24
		ip -n "$road-1" route add $type fd77::/64
		both "-n -l 100 10.77.1.1 # $type here"
		[ $type = throw ] || together=1 both "-n -l 100 -m 1 10.77.2.1 # $type"
		[ $type = throw ] || together=1 both "-n -l 100 -m 1 fd77::1 # $type"
		ip -n "$road-0" route del $type 10.77.1.0/24
		ip -n "$road-1" route del $type 10.77.2.0/24
		ip -n "$road-1" route del $type fd77::/64
	done
	forbid 0 "" "meta l4proto udp ip daddr 10.9.5.2 drop"
	both "-n 10.9.5.2 # a filter here"
	forbid 0
	both "-n 10.9.1.255"
	both "-n 255.255.255.255"
	end_group
}

silence() {
	together=1
	group "silence"
	forbid 2 accept "icmp type time-exceeded drop"
	both "-n -l 100 10.9.5.2"
	both "-n 10.9.5.2"
	forbid 2 accept "icmpv6 type time-exceeded drop"
	both "-n -l 100 -m 3 fd09:5::2"
	forbid 2
	both "-n -l 100 10.9.5.77"
	ip -n "$road-4" neigh flush dev a5
	both "-n -l 100 fd09:5::77"
	end_group
	together=
}

crooked() {
	group "a way back that is another"
	ttl 2 60
	ttl 3 200
	ttl 4 255
	ttl 5 120
	both "-n 10.9.5.2"
	mtus 1400 1300
	both "-n 10.9.5.2"
	mtus 1500 1500
	for n in 2 3 4 5; do ttl $n 64; done
	end_group
}

answered() {
	group "answers"
	# shellcheck disable=SC2016 # perl's
	local server='use Socket; socket(S, PF_INET, SOCK_DGRAM, 0); bind(S, sockaddr_in($ARGV[0], INADDR_ANY)) or die;
		$| = 1; print "ready\n"; while (my $from = recv(S, my $bytes, 70000, 0)) { send(S, "hello", 0, $from) }'
	on 5 perl -e "$server" 5004 >"$work/ready5" &
	at_exit kill $!
	on 1 perl -e "$server" 5001 >"$work/ready1" &
	at_exit kill $!
	until [ -s "$work/ready5" ] && [ -s "$work/ready1" ]; do sleep 0.05; done
	both "-n -l 100 -p 5000 10.9.5.2"
	both "-n -p 5000 10.9.1.2"
	both "-n -p 5001 10.9.1.2"
	end_group
}

words() {
	table "words" <<-'END'
		-x 127.0.0.1
		-p
		127.0.0.1 extra

		-4 ::1
		-6 127.0.0.1
		-4 -6 127.0.0.1
		-m 256 127.0.0.1
		-m abc 127.0.0.1
		-m '' 127.0.0.1
		-m -1 127.0.0.1
		-m 0x5 127.0.0.1
		-m ' +5' 127.0.0.1
		-m 99999999999999999999 127.0.0.1
		-l 28 127.0.0.1
		-l 0 127.0.0.1
		-l 48 ::1
		-l -1 ::1
		-l 2147483648 ::1
		-p 65536 127.0.0.1
		-p -1 127.0.0.1
		-p 5 127.0.0.1/6
		127.0.0.1/70000
		127.0.0.1/x
		127.0.0.1/
		''
		-n 10.9.5.2.1.1
	END
	group "no words"
	both ""
	end_group
}

ordinary() {
	as=(setpriv --reuid 65534 --regid 65534 --clear-groups --inh-caps=-all --bounding-set=-all)
	table "as an ordinary user" <<-'END'
		-n 10.9.5.2
		-n fd09:5::2
		-n -l 2000 127.0.0.1
	END
	as=()
}

json() {
	local program='undef $/; my $all = JSON::PP->new->decode(<STDIN>); print "$all->{destination} $all->{pmtu} ",
		"$all->{hops_forward} $all->{hops_back}\n"; for (@{$all->{hops}}) { my $hop = $_; $hop->{rtt_ms} = "T"
		if exists $hop->{rtt_ms} && JSON::PP->new->encode([$hop->{rtt_ms}]) =~ /^\[[0-9.]+\]$/;
		print join(" ", map { "$_=$hop->{$_}" } sort keys %$hop), "\n" }'
	mtus 1400 1300
	on 0 "$ctrkit" tracepath -n -j 10.9.5.2 | perl -MJSON::PP -e "$program" >"$work/json" 2>&1
	mtus 1500 1500
	cat >"$work/expected" <<-'END'
		10.9.5.2 1300 5 5
		guess=1 hop=1 local=1 pmtu=1500
		address=10.9.1.2 hop=1 rtt_ms=T
		address=10.9.1.2 hop=1 rtt_ms=T
		address=10.9.2.2 hop=2 rtt_ms=T
		address=10.9.2.2 hop=3 pmtu=1400 rtt_ms=T
		address=10.9.3.2 hop=3 rtt_ms=T
		address=10.9.4.2 hop=4 rtt_ms=T
		address=10.9.4.2 hop=5 pmtu=1300 rtt_ms=T
		address=10.9.5.2 hop=5 reached=1 rtt_ms=T
	END
	same "tracepath -j" "$work/expected" "$work/json"
	forbid 2 "ip daddr 10.9.5.2 meta l4proto udp reject with icmp type prot-unreachable"
	on 0 "$ctrkit" tracepath -n -j -l 100 10.9.5.2 | perl -MJSON::PP -e "$program" 2>/dev/null | tail -1 >"$work/json"
	forbid 2
	echo "address=10.9.2.2 error=Protocol not available hop=3 rtt_ms=T" >"$work/expected"
	same "tracepath -j: an error that has no letter" "$work/expected" "$work/json"
}

echo "nameserver 127.0.0.1" >"$work/resolv.conf"
mount --bind "$work/resolv.conf" /etc/resolv.conf
if ! make_road || ! more_ways; then
	fail "tracepath: the road"
	exit
fi
roads
named
refusals
silence
crooked
answered
words
ordinary
if perl -MJSON::PP -e 1 2>/dev/null; then json; else skip "tracepath -j" "perl has no JSON::PP"; fi
