#!/bin/bash
# traceroute beside Debian's, over six hops: what both print is the same but for the times.
. "$(dirname "$0")/../lib.sh"
. "$(dirname "$0")/road_scene.sh"
# shellcheck disable=SC2034
peer=$(command -v traceroute)
[ -n "$peer" ] && have nft || { skip traceroute "no traceroute or nft" && exit 0; }
[ "$(id -u)" = 0 ] || { skip traceroute "not root" && exit 0; }
make_road || { fail "traceroute: no road" && exit 1; }

# run_one FILE PROGRAM...: at place 0, as an ordinary user if `user` is set, with files of /etc/ if `etc` is set.
run_one() {
	local file=$1 before=()
	shift
	[ -z "${user:-}" ] || before=(setpriv --reuid=65534 --regid=65534 --clear-groups)
	if [ -n "${etc:-}" ]; then
		on 0 unshare -m sh -c 'mount --bind "$1" /etc/hosts && mount --bind "$2" /etc/resolv.conf && shift 2 && exec "$@"' \
			sh "$work/hosts" "$work/resolv.conf" "$@"
	else
		on 0 "${before[@]}" "$@"
	fi >"$work/$file.out" 2>"$work/$file.err" </dev/null
	echo "exit status $?" >>"$work/$file.out"
	sed -i -E 's/[0-9]+\.[0-9]{3} ms/T ms/g' "$work/$file.out"
}

# both WORDS: one command line by both. Lines of ours that say what would help are an addition.
both() {
	cases=$((cases + 1))
	# What was waited for too short a time differs from run to run: it is looked at where -w is given.
	local words=$1
	[ -z "$patient" ] || [[ " $words" == *" -w"* ]] || words="-w 1 $words"
	eval "$anew"
	eval "run_one peer $peer $words"
	eval "$anew"
	eval "run_one ours $ctrkit traceroute $words"
	sed -i -E '/^(ICMP|It|This) takes /d' "$work/ours.err"
	cmp -s "$work/peer.out" "$work/ours.out" && cmp -s "$work/peer.err" "$work/ours.err" && return
	failures=$((failures + 1))
	diff <(cat -A "$work/peer.out" "$work/peer.err") <(cat -A "$work/ours.out" "$work/ours.err") >"$work/why"
	fail "traceroute $group: $1" "$work/why"
}

# table GROUP: each line of stdin is a command line for both.
table() {
	local words
	group=$1 cases=0 failures=0
	while IFS= read -r words; do
		[ -z "$words" ] || both "$words"
	done
	((failures > 0)) || pass "traceroute $group ($cases cases)"
}

patient=yes anew=

table "methods" <<'END'
-n 10.9.6.2
-n fd09:6::2
10.9.6.2
-6 fd09:6::2
-I -n 10.9.6.2
-I -n fd09:6::2
-T -n 10.9.6.2
-T -n fd09:6::2
-T -n -p 22 10.9.3.2
-U -n 10.9.6.2
-U -n -p 99 fd09:3::2
-UL -n 10.9.6.2
-UL -n fd09:6::2
-UL -n -O coverage=20 10.9.3.2
-P 253 -n 10.9.3.2
-P 253 -n fd09:3::2
-M raw -O protocol=254 -n 10.9.2.2
-M icmp -n 10.9.2.2
--icmp -n 10.9.2.2
--tcp -n 10.9.2.2
-T -I -n 10.9.2.2
END

table "options" <<'END'
-n -q 1 10.9.6.2
-n -q 10 -m 3 10.9.6.2
-n -m 3 10.9.6.2
-n -f 4 10.9.6.2
-n -f 4 -m 4 10.9.6.2
-n -N 1 10.9.6.2
-n -N 0 10.9.3.2
-n -N 1000 10.9.3.2
-n -w 1 10.9.3.2
-n -w 1/2/3 10.9.3.2
-n -w 0.5,3,10 10.9.3.2
-n -z 0.01 -m 2 10.9.6.2
-n -z 10.5 -m 2 10.9.6.2
-n -p 40000 10.9.3.2
-n -p 70000 10.9.3.2
-n -p domain -m 1 10.9.3.2
-T -n -p http -m 1 10.9.3.2
-I -n -p 7 10.9.3.2
-n -s 10.9.1.1 10.9.3.2
-n -s fd09:1::1 fd09:3::2
-n -i a1 10.9.3.2
-n -i a1 -T fd09:3::2
-n -i '' -m 1 10.9.3.2
-n -t 16 10.9.3.2
-n -t 16 fd09:3::2
-n -t -1 -m 1 10.9.2.2
-n -l 5 fd09:3::2
-n -l 99999999 fd09:3::2
-n -d -m 1 10.9.3.2
-n -r 10.9.1.2
-n --fwmark=7 10.9.3.2
-n --sport=4000 10.9.3.2
-n -T --sport=4000 10.9.3.2
-n --sport=0 -m 1 10.9.3.2
-n -e 10.9.6.2
-n --back 10.9.6.2
-I -n --back fd09:6::2
-n 10.9.3.2 200
-n 10.9.3.2 0
-n 10.9.3.2 0x40
-n fd09:3::2 20
-I -n 10.9.3.2 1000
-I -n fd09:3::2 10
-T -n 10.9.3.2 1000
-P 253 -n 10.9.2.2 100
-n 10.9.3.2 -m 1
-nm 1 10.9.3.2
-nI4 -m1 10.9.3.2
-m 0x1 -n 10.9.3.2
-m 010 -n 10.9.3.2
-q1 -q2 -m1 -n 10.9.2.2
-n --max-hops=1 --queries=1 --first=1 10.9.2.2
-6 10.9.2.2 -4
-I -O raw -n 10.9.3.2
-Oraw -I -n -m1 10.9.2.2
-g 10.9.1.2 -n -w 0.2 -m 2 10.9.3.2
-U -O foo 10.9.2.2 -m1
END

table "TCP's options" <<'END'
-T -n -O syn 10.9.2.2
-T -n -O ack,info 10.9.2.2
-T -n -O info 10.9.2.2
-T -n -O info fd09:2::2
-T -n -O fin,info 10.9.2.2
-T -n -O flags=2,info 10.9.2.2
-T -n -O flags=300,info -w 0.2 -m 3 10.9.2.2
-T -n -O ecn,info 10.9.2.2
-T -n -O sack 10.9.2.2
-T -n -O sack,timestamps 10.9.2.2
-T -n -O timestamps 10.9.2.2
-T -n -O window_scaling 10.9.2.2
-T -n -O sack,window_scaling -O info 10.9.2.2
-T -n -O sysctl,ack 10.9.2.2
-T -n -O mss=500 10.9.2.2
-T -n -O mss=500,syn 10.9.2.2
-T -n -O reuse -m 1 10.9.2.2
END

patient=
table "words that are wrong" <<'END'
-n
-x
-x nohost
--foo host
-m
-m x 10.9.2.2
-m -n 10.9.2.2
-m '' 10.9.2.2
-m 1x -n 10.9.2.2
-m 0 10.9.2.2
-m 0 -q 11 10.9.2.2
-m 256 10.9.2.2
-m 300 -q 11 10.9.2.2
-m -1 -n 10.9.2.2
-m 99999999999 -n 10.9.2.2
-f 5 -m 3 10.9.2.2
-f 0 10.9.2.2
-q 0 10.9.2.2
-q 11 10.9.2.2
-q 11 -w -1 10.9.2.2
-q 12345678901234567890 10.9.2.2
--queries= -n 10.9.2.2
-w -1 10.9.2.2
-w x 10.9.2.2
-w 1, 10.9.2.2
-w ,1 10.9.2.2
-w 1,2,3,4 10.9.2.2
-w -1,-2.5,3 10.9.2.2
-w -1 -z -1 10.9.2.2
-w -1 10.9.2.2 70000
-z x 10.9.2.2
-z -1 10.9.2.2
-z -1 10.9.2.2 70000
-z -1 -M foo 10.9.2.2
-I -O foo -z -1 10.9.2.2
-p x 10.9.2.2
--sport=x 10.9.2.2
--sport 1234 10.9.2.2
-s fd09:1::1 10.9.2.2
-M foo 10.9.2.2
-4 fd09:6::2
-6 10.9.2.2
-4 -6 10.9.2.2
10.9.2.2 x
10.9.2.2 ''
10.9.2.2 10 20
10.9.2.2 65001
10.9.2.2 -x
10.9.2.2 -1
-nm1 10.9.2.2
-nm=1 10.9.2.2
-n -m=1 10.9.2.2
-n -max=1 10.9.2.2
-n-4 10.9.2.2
-n -ULn 10.9.2.2
-nUL 10.9.2.2
-n --max-hops 1 10.9.2.2
-n --max 1 10.9.2.2
-n --max=1 10.9.2.2
--debug=1 10.9.2.2
--icm -n 10.9.2.2
-P foo 10.9.2.2
-P 300 10.9.2.2
-I -O foo -n 10.9.2.2
-I -O foo=1 -n 10.9.2.2
-I -O raw=1 -n 10.9.2.2
-I -O raw,dgram 10.9.2.2
-I -O raw -O dgram 10.9.2.2
-T -O mss,info 10.9.2.2
-T -O mss=x 10.9.2.2
-T -O foo 10.9.2.2
-O help
-U -O help
-g 1.1.1.1,2.2.2.2,3.3.3.3,4.4.4.4,5.5.5.5,6.6.6.6,7.7.7.7,8.8.8.8,9.9.9.9 10.9.2.2
END

patient=yes
table "what the system refuses" <<'END'
-s 1.2.3.4 10.9.2.2
-T -s 1.2.3.4 10.9.2.2
-i nodev 10.9.2.2
-I -i nodev 10.9.2.2
192.0.2.1
-I 192.0.2.1
-T 192.0.2.1
-r -n 10.9.3.2
END

# Who answers instead of the target.
answers() {
	anew="road_filter 3 $(printf %q "$1")"
	shift
	table "$@"
	anew=
	road_filter 3
}

for reason in net-unreachable host-unreachable prot-unreachable port-unreachable net-prohibited host-prohibited \
	admin-prohibited; do
	answers "ip daddr 10.9.6.2 reject with icmp type $reason" "reject with $reason" <<-'END'
		-n 10.9.6.2
		-I -n 10.9.6.2
		-T -n -q 1 10.9.6.2
	END
done
for reason in no-route admin-prohibited addr-unreachable port-unreachable; do
	answers "ip6 daddr fd09:6::2 reject with icmpv6 type $reason" "IPv6: reject with $reason" <<-'END'
		-n fd09:6::2
		-I -n fd09:6::2
	END
done
answers "ip daddr 10.9.6.2 reject with tcp reset" "reject with tcp reset" <<<"-T -n -O info 10.9.6.2"
answers "ip daddr 10.9.6.2 drop" "nobody answers" <<'END'
-n -w 0.3 -m 6 10.9.6.2
-n -w 0.2,3,10 -q 1 -m 21 10.9.6.2
-n -w 0.1,0,0 -N 1 -m 5 10.9.6.2
-I -n -w 0.2 -m 5 10.9.6.2
-T -n -w 0.2 -m 5 10.9.6.2
END
answers "ip daddr 10.9.6.2 numgen inc mod 3 0 drop" "some are lost" <<<"-n 10.9.6.2"
answers "ip daddr 10.9.6.2 numgen inc mod 2 0 reject with icmp type host-unreachable" "some are refused" <<'END'
-n 10.9.6.2
-n -f 4 -q 4 10.9.6.2
END
answers "ip daddr 10.9.6.2 numgen inc mod 5 0 reject with icmp type net-unreachable" "one is refused" <<<"-n -f 4 -q 5 10.9.6.2"

# A hop that says nothing, and one that is not told of.
on 4 nft 'table inet road { chain output { type filter hook output priority 0; icmp type time-exceeded drop; icmpv6 type time-exceeded drop; }; }'
table "a silent hop" <<'END'
-n 10.9.6.2
-n -w 0.2 10.9.6.2
-n fd09:6::2
-I -n 10.9.6.2
-T -n fd09:6::2
END
on 4 nft delete table inet road
on 0 nft 'table inet road { chain output { type filter hook output priority 0; udp dport 33437-33439 drop; }; }'
table "what may not be sent" <<'END'
-n -m 3 -w 0.2 10.9.6.2
END
on 0 nft delete table inet road

road_mtu 4 1300
anew=road_forget
table "a narrow link" <<'END'
--mtu -n 10.9.6.2
--mtu -n fd09:6::2
--mtu -n 10.9.6.2 1400
--mtu -n 10.9.6.2 100
--mtu -I -n 10.9.6.2
--mtu -I -n fd09:6::2
-F -n 10.9.6.2 1400
-F -n fd09:6::2 1400
-F -I -n 10.9.6.2 1400
-F -n -q 1 10.9.6.2 2000
-F -n 10.9.6.2 2000
-F -I -n -q 1 10.9.6.2 2000
-F -I -n -q 1 fd09:6::2 2000
-n 10.9.6.2 1400
-n 10.9.6.2 3000
-n fd09:6::2 3000
END
anew=
road_mtu 4 1500

on 5 sysctl -qw net.ipv4.ip_default_ttl=60 net.ipv6.conf.all.hop_limit=60
on 4 sysctl -qw net.ipv4.ip_default_ttl=250
table "the way back" <<'END'
--back -n 10.9.6.2
--back -n 10.9.5.2
--back -n fd09:5::2
--back 10.9.5.2
END

# Names.
printf '%s\n' '127.0.0.1 localhost' '10.9.1.2 first.example' '10.9.6.2 last.example last' 'fd09:6::2 last.example last' \
	'fd09:1::2 first6.example' >"$work/hosts"
echo 'nameserver 127.0.0.1' >"$work/resolv.conf"
"$road_ip" -n "$road-0" link set lo up
etc=yes
table "names" <<'END'
10.9.6.2
-q 1 fd09:6::2
-I -m 1 10.9.6.2
-n 10.9.2.2
END
etc=

user=yes
table "an ordinary user" <<'END'
-n 10.9.6.2
-n fd09:6::2
-U -n 10.9.3.2
-UL -n 10.9.3.2
-n -s 10.9.1.1 -i a1 10.9.3.2
--mtu -n 10.9.3.2
-I -n 10.9.3.2
-I -n fd09:3::2
-T -n 10.9.3.2
-P 253 -n 10.9.3.2
-d -n 10.9.3.2
--fwmark=1 -n 10.9.3.2
-n --sport=10 10.9.3.2
-t 224 -n -m 1 10.9.3.2
END
on 0 sysctl -qw net.ipv4.ping_group_range="0 2147483647"
# One at once: of several Debian's loses some, whose sending fails with the error of the one before.
table "an ordinary user who may ping" <<'END'
-I -n -N 1 10.9.6.2
-I -n -N 1 fd09:6::2
-I -O dgram -n -N 1 10.9.3.2
-I -O raw -n 10.9.3.2
END
user=

# Messages that no kernel sends: kinds of ICMP, and extensions.
on 3 nft 'table inet road { chain pre { type filter hook prerouting priority 0; ip ttl 1 drop; ip6 hoplimit 1 drop; }; }'
# router WORDS...: answers at place 3 as road_router.pl has it, until stop_router.
router() {
	rm -f "$work/ready"
	nsenter --net="/run/netns/$road-3" timeout 60 perl "$root/tests/peer/road_router.pl" "$@" \
		>"$work/ready" 2>"$work/router.err" &
	router=$!
	local tries
	for tries in {1..100}; do
		! grep -q ready "$work/ready" 2>/dev/null || return 0
		sleep 0.02
	done
	fail "traceroute: no router" "$work/router.err"
}
stop_router() { kill $router && wait $router 2>/dev/null; }

group="kinds of ICMP" cases=0 failures=0
for code in {0..15}; do
	router 3 $code 00000500
	both "-n -f 3 -m 3 -q 1 10.9.6.2"
	stop_router
done
for kind in "12 0" "12 1" "11 5"; do
	router $kind
	both "-n -f 3 -m 3 -q 1 10.9.6.2"
	stop_router
done
for kind in "1 0" "1 1" "1 2" "1 3" "1 4" "1 5" "1 6" "2 0 00000500" "3 1" "4 0" "4 1" "4 2" "100 0"; do
	router $kind
	both "-n -f 3 -m 3 -q 1 fd09:6::2"
	stop_router
done
((failures > 0)) || pass "traceroute $group ($cases cases)"

group="extensions" cases=0 failures=0
for bytes in 20000000000801010001f101 20000000000c01010001f0010001f102 20000000000c02030102030405060708 \
	2000000000080101000101010008030401020304 200000000008010100010101000402030004ffff 20000000000401010008020401020304 \
	20000000000c010101020304050607080008020401020304 2000000000080102000101010008020001010101 \
	20000000000a0203aabbccddeeff 20000000000801010001010100000000 200000000008010100010101ffff0000 2000000000030101 \
	20000000 30000000000801010001f101 20001234000801010001f101 2000000000ff010100010101; do
	router 11 0 00200000 128 $bytes
	both "-e -n -f 3 -m 4 10.9.6.2"
	stop_router
done
router 11 0 00280000 160 20000000000801010001f101
both "-e -n -f 3 -m 4 10.9.6.2 300"
stop_router
router 11 0 00000000 128 20000000000801010001f101
for words in "-e -I" "-e -T" "-e -U" "-e -P 253" "-e -q 1" "-q 3" "-e -N 1"; do
	both "$words -n -f 3 -m 4 10.9.6.2"
done
stop_router
router 3 0 10000000 128 20000000000c01010001f0010001f102
for words in "-e" "-e -I" "-e -T" "-q 1"; do
	both "$words -n -f 3 -m 4 fd09:6::2"
done
both "-e -n -f 3 -m 4 fd09:6::2 300"
stop_router
((failures > 0)) || pass "traceroute $group ($cases cases)"

# What only ours does.
router 11 0 00200000 128 20000000000801010001010100080304010203040008010100010101
run_one ours "$ctrkit" traceroute -j -n -e -f 3 -m 3 -q 1 --back 10.9.6.2
sed -i -E 's/"rtt_ms":[0-9.]+/"rtt_ms":T/g' "$work/ours.out"
label='{"label":16,"exp":0,"bottom":1,"ttl":1}'
equal "traceroute -j -e" "{\"destination\":\"10.9.6.2\",\"address\":\"10.9.6.2\",\"hops\":[{\"ttl\":3,\"probes\":[{\"address\":\"10.9.3.2\",\"rtt_ms\":T,\"mpls\":[$label,$label],\"extensions\":[\"3/4:01020304\"]}]}]}
exit status 0" "$(cat "$work/ours.out")"
stop_router
on 3 nft delete table inet road
run_one ours "$ctrkit" traceroute -j -n -T -O info -q 1 10.9.1.2
equal "traceroute -j -T" '{"destination":"10.9.1.2","address":"10.9.1.2","hops":[{"ttl":1,"probes":[{"address":"10.9.1.2","rtt_ms":T,"flags":"rst,ack"}]}]}
exit status 0' "$(sed -E 's/"rtt_ms":[0-9.]+/"rtt_ms":T/g' "$work/ours.out")"
run_one ours "$ctrkit" traceroute -j -m 2 -e 10.9.6.2
sed -i -E 's/"rtt_ms":[0-9.]+/"rtt_ms":T/g' "$work/ours.out"
probe='"address":"10.9.N.2","rtt_ms":T}' hops=
for hop in 1 2; do
	one="{${probe/N/$hop}"
	hops+="${hops:+,}{\"ttl\":$hop,\"probes\":[$one,$one,$one]}"
done
equal "traceroute -j" "{\"destination\":\"10.9.6.2\",\"address\":\"10.9.6.2\",\"hops\":[$hops]}
exit status 0" "$(cat "$work/ours.out")"
on 4 nft 'table inet road { chain forward { type filter hook forward priority 0; drop; }; }'
run_one ours "$ctrkit" traceroute -j -n -f 4 -m 5 -q 1 -w 0.1 10.9.6.2
equal "traceroute -j, a probe that is lost" \
	'{"destination":"10.9.6.2","address":"10.9.6.2","hops":[{"ttl":4,"probes":[{"address":"10.9.4.2","rtt_ms":T}]},{"ttl":5,"probes":[{"rtt_ms":null}]}]}
exit status 0' "$(sed -E 's/"rtt_ms":[0-9.]+/"rtt_ms":T/g' "$work/ours.out")"
# Interrupted, JSON has its end.
nsenter --net="/run/netns/$road-0" "$ctrkit" traceroute -j -n -f 4 -q 1 -w 20 10.9.6.2 >"$work/interrupted" 2>/dev/null &
sleep 0.5
kill -INT $!
wait $!
equal "traceroute -j, interrupted" "130 ]}" "$? $(tail -c 3 "$work/interrupted")"
on 4 nft delete table inet road
ln -s "$ctrkit" "$work/traceroute6"
run_one ours "$work/traceroute6" -n -m 1 fd09:6::2
run_one peer traceroute6 -n -m 1 fd09:6::2
same "traceroute6" "$work/peer.out" "$work/ours.out"
for words in "-A 10.9.2.2" "-D 10.9.2.2" "-M tcpconn 10.9.2.2" "-g fd09:1::2 fd09:2::2"; do
	# shellcheck disable=SC2086
	run_one ours "$ctrkit" traceroute $words
	equal "traceroute ${words% *} is refused by its name" "exit status 2 1" \
		"$(cat "$work/ours.out") $(grep -c "^${words%% *}.* not supported" "$work/ours.err")"
done
user=yes
for words in "-T" "-I -O raw"; do
	# shellcheck disable=SC2086
	run_one ours "$ctrkit" traceroute $words 10.9.2.2
	equal "traceroute $words says what grants it" 1 "$(grep -c 'CAP_NET_RAW' "$work/ours.err")"
done
