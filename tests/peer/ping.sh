#!/bin/bash
# ping beside iputils': the same command lines in one chain of namespaces, a - b - c, what is printed and the exit status.
here=$(dirname "$0")
. "$here/../lib.sh"
. "$here/chain.sh"

if [ "$(id -u)" != 0 ] || ! have ping || ! have nft || ! unshare -mn true 2>/dev/null; then
	skip "ping" "needs root, iputils' ping, nftables and namespaces"
	exit
fi
if [ "${1:-}" != --inside ]; then
	timeout -k 5 400 unshare -mn --propagation private bash "$0" --inside
	exit
fi

sockets=datagram

# use datagram|raw: which of both sockets is had.
use() {
	local range="0 2147483647"
	[ "$1" = datagram ] || range="1 0"
	sockets=$1
	in_a sh -c "echo $range >/proc/sys/net/ipv4/ping_group_range"
}

# Times, and what the installed release (20221126) words in another way than the newest, which is what ctrkit does.
cat >"$work/edits" <<'END'
s/time=[0-9.]+ ms/time=TIME ms/
s/time [0-9]+ms/time TIMEms/
s#= [0-9.]+/[0-9.]+/[0-9.]+/[0-9.]+ ms#= TIMES ms#
s#ipg/ewma [0-9.]+/[0-9.]+ ms#ipg/ewma TIMES ms#
s#[0-9.]+/[0-9.]+/[0-9.]+/[0-9.]+ ms$#TIMES ms#
s/^\[[0-9]{10}\.[0-9]{6}\]/[TIME]/
s/ident=[0-9]+/ident=IDENT/
s/[0-9]+ absolute/STAMP absolute/
s/^(\t[0-9.]+)?\t[0-9]{1,2}$/\1\tLATER/
s/, flow 0x[0-9a-f]{5}, /, flow LABEL, /
s/^PING ([^ (]+)\(([^()]*)\)/PING \1 (\2)/
s/^PING ([^ (]+)\([^ ()]+ \(([^()]*)\)\)/PING \1 (\2)/
s/cannot flood[;,] minimal interval.*/cannot flood/
s/^(This takes CAP_NET_RAW|in net.ipv4.ping_group_range).*//
/^Try '.*' for more information\.$/d
s/^ping: usage error: [0-9]+ hosts on the way, of at most [0-9]+$//
/^Usage$/,$d
/^$/d
END

# both WORDS: one command line by both, at once; but an identifier is only one's.
both() {
	local expected status pid
	by peer ping "$1" &
	pid=$!
	[[ $1 != *"-e "* ]] || while kill -0 $pid 2>/dev/null; do sleep 0.02; done
	by ours ping "$1"
	status=$?
	wait $pid
	expected=$?
	alike ping "$1" $expected $status
}

# cases_of GROUP: as table, with the socket that is had in its name.
cases_of() { table ping "$1, $sockets socket"; }

link_local() { ip -n "$chain-$1" -6 -br address show dev "$2" scope link | grep -oE 'fe80::[0-9a-f:]+'; }

echoes() {
	cases_of echoes <<-'END'
		-c1 127.0.0.1
		-c2 -i.1 10.9.0.2
		-c2 -i.1 -n 10.9.1.2
		-c2 -i.1 fd10::2
		-c2 -i.1 -q 10.9.1.2
		-4 -c1 10.9.1.2
		-6 -c1 fd10::2
		-c3 -l3 10.9.1.2
		-c1 -v 10.9.1.2
		-c1 -v -6 fd10::2
		-c1 -e 77 -v 10.9.1.2
		-c1 -e 0 -v 10.9.1.2
		-c1 -D 10.9.1.2
		-c1 -a 10.9.1.2
		-c1 -U 10.9.1.2
		-c1 -Q 0x10 10.9.1.2
		-c1 -Q 16 fd10::2
		-c1 -C 10.9.1.2
		-c1 -d 10.9.1.2
		-c1 -r 10.9.0.2
		-c1 -S 1000 10.9.1.2
		-c1 -m 5 10.9.1.2
		-c1 -p ff00 10.9.1.2
		-c1 -p a 10.9.1.2
		-c1 -p '' 10.9.1.2
		-c1 -F 0 fd10::2
		-c1 0
		-c3 -i.1 -O 10.9.1.2
		-c1 -t 5 10.9.1.2
		-c1 -t 5 fd10::2
	END
	cases_of sizes <<-'END'
		-c1 -s0 10.9.1.2
		-c1 -s0 fd10::2
		-c1 -s15 10.9.1.2
		-c1 -s16 10.9.1.2
		-c1 -s 1400 10.9.0.2
		-c1 -s 65507 127.0.0.1
		-c1 -s 2000 -M want 10.9.0.2
		-c1 -s 2000 -M dont 10.9.0.2
		-c1 -s 1600 -M do 10.9.0.2
		-c1 -s 1600 -M do fd09::2
	END
	cases_of "options of the header" <<-'END'
		-c1 -R 10.9.1.2
		-c2 -i.1 -R 10.9.1.2
		-c1 -T tsonly 10.9.1.2
		-c1 -T tsandaddr 10.9.1.2
		-c1 -T tsprespec 10.9.0.2 10.9.1.2
		-c1 -T tsprespec 10.9.0.1 10.9.0.2 10.9.1.1 10.9.1.2 10.9.1.2
		-c1 -T tsprespec 10.9.0.1 10.9.0.2 10.9.1.1 10.9.1.2 10.9.1.2 10.9.1.2
		-c1 -T tsonly 10.9.0.2 10.9.1.2
		-c1 -R 10.9.0.2 10.9.1.2
		-c1 1.1.1.1 1.1.1.2 1.1.1.3 1.1.1.4 1.1.1.5 1.1.1.6 1.1.1.7 1.1.1.8 1.1.1.9 1.1.1.10 10.9.1.2
	END
	cases_of sources <<-END
		-c1 -I ab 10.9.1.2
		-c1 -I 10.9.0.1 10.9.1.2
		-c1 -I ab -I 10.9.0.1 10.9.1.2
		-c1 -I $(link_local a ab)%ab $(link_local b ba)
		-c1 $(link_local b ba)%ab
		-c1 -I fd09::1 fd10::2
		-c1 -B 10.9.1.2
		-c1 -I nope 10.9.1.2
		-c1 -I nope fd10::2
		-c1 -I 10.1.1.1 10.9.1.2
		-c1 10.9.0.255
		-c1 -W.3 -L 224.0.0.1
		-c1 ff02::1%ab
	END
	cases_of paces <<-'END'
		-f -q -c20 10.9.1.2
		-f -c20 10.9.1.2
		-A -c3 10.9.1.2
		-A -q -c3 fd10::2
		-i0 -c3 10.9.1.2
		-f -a -c5 10.9.1.2
		-w1 10.9.0.2
		-w1 -c3 -i.2 10.9.0.2
		-w1 -c9 -i.2 10.9.0.2
	END
}

# Hosts that cannot be reached, each in its way.
errors() {
	cases_of errors <<-'END'
		-c1 -t1 10.9.1.2
		-c1 -t1 fd10::2
		-c1 10.66.2.1
		-c1 fd66:1::1
		-c1 fd66:2::1
		-c1 10.9.0.9
		-c3 -l3 10.9.0.9
		-q -O -c2 -i.05 -W.3 10.9.0.9
		-c1 fd09::9
		-w2 -c2 10.9.0.8
		-q -c1 10.66.2.1
		-D -c1 10.66.2.1
		-f -c2 10.66.2.1
	END
}

# The order of what is wrong is that of the words, so there is one wrong word in each.
refusals() {
	cases_of refusals <<-'END'
		-c 0 ::1
		-c x ::1
		-c 1x ::1
		-c 99999999999999999999 ::1
		-s -1 ::1
		-s x ::1
		-t 256 ::1
		-t -1 ::1
		-l 0 ::1
		-l 65537 ::1
		-Q 256 ::1
		-Q x ::1
		-Q 0xff1 ::1
		-p xyz ::1
		-W -1 ::1
		-w x ::1
		-w -1 ::1
		-w 0,1 ::1
		-S 0 ::1
		-m x ::1
		-m -1 ::1
		-M x ::1
		-F fffff ::1
		-T x 127.0.0.1
		-R -T tsonly 127.0.0.1
		-e 65536 ::1
		-e x ::1
		-i 99999999999 ::1
		-i x -c1 127.0.0.1
		-4 -6 ::1
		-4 ::1
		-6 127.0.0.1
		-Z ::1
		-c
		-t 0 -c1 127.0.0.1
	END
}

# as_user: neither right nor group. What is allowed then is told.
users() {
	as=(setpriv --reuid 1000 --clear-groups --inh-caps=-all --bounding-set=-all)
	use raw
	cases_of "without any right" <<-'END'
		-c1 127.0.0.1
		-6 -c1 ::1
		-4 -c1 127.0.0.1
	END
	use datagram
	cases_of "of an ordinary user" <<-'END'
		-c1 10.9.1.2
		-c1 fd10::2
		-f 10.9.1.2
		-i 0.001 10.9.1.2
		-i 0.002 -c2 10.9.1.2
		-l 4 10.9.1.2
		-l 3 -c3 10.9.1.2
		-c1 -m 4 10.9.1.2
		-e 0 -c1 10.9.1.2
		-c1 -e 5 -v 10.9.1.2
		-c1 -R 10.9.1.2
		-i .5 224.0.0.1
		-A -c2 10.9.1.2
		-d -c1 10.9.1.2
	END
	as=()
}

# icmp_messages 4|6 ADDRESS: every type and code, made by ping_errors.pl in the place of b's answers.
icmp_messages() {
	local pid
	ip netns exec "$chain-b" timeout 60 perl "$here/ping_errors.pl" "$1" "$work/answers" &
	pid=$!
	sleep 0.3
	cases_of "words of ICMPv$1" <<-END
		-i0.02 -c$(wc -l <"$work/answers") -W.5 $2
	END
	kill $pid
}

messages() {
	local code type
	ip netns exec "$chain-b" sh -c 'echo 1 >/proc/sys/net/ipv4/icmp_echo_ignore_all; echo 1 >/proc/sys/net/ipv6/icmp/echo_ignore_all'
	{
		for code in {0..17}; do echo "3 $code 1400"; done
		for code in {0..4}; do echo "5 $code 168364039"; done
		for code in {0..2}; do echo "11 $code"; done
		printf '%s\n' "4 0" "12 0 83886080" "12 1 0"
		for type in 0 9 10 13 14 15 16 17 18 30; do echo "$type 0"; done
	} >"$work/answers"
	icmp_messages 4 10.9.0.2
	{
		for code in {0..5} {7..9}; do echo "1 $code"; done
		printf '%s\n' "2 0 1300" "2 1 1300" "2 255 1300"
		for code in {0..2}; do echo "3 $code"; done
		for code in {0..3}; do echo "4 $code 40"; done
		printf '%s\n' "100 0" "5 0" "127 0"
	} >"$work/answers"
	icmp_messages 6 fd09::2
}

# The newest release counts what sendmsg refuses, the installed one does not: here the count is ours alone.
refused() {
	local address
	for address in 10.9.0.2 fd09::2; do
		in_a "$work/ours/ping" -c1 -m 77 $address >"$work/out" 2>"$work/err"
		equal "ping: a request to $address that the firewall refused is sent once, and told once" \
			"1 From, 1 transmitted, +2 errors; ping: sendmsg: Operation not permitted" \
			"$(grep -c ^From "$work/out") From, $(sed -nE 's/^(1) packets transmitted, 0 received, (\+[0-9]+ errors).*/\1 transmitted, \2/p' "$work/out"); $(cat "$work/err")"
	done
}

# A host that answers each request without end: neither the deadline nor an interrupt waits for it.
endless() {
	local start=$SECONDS pid
	ip netns exec "$chain-b" sh -c 'echo 1 >/proc/sys/net/ipv4/icmp_echo_ignore_all'
	ip netns exec "$chain-b" timeout 10 perl "$here/ping_endless.pl" &
	pid=$!
	sleep 0.3
	in_a "$work/ours/ping" -w1 10.9.0.2 >"$work/out" 2>&1
	holds "ping: a deadline ends endless replies" test $((SECONDS - start)) -lt 4
	holds "ping: which are duplicates" grep -qE '^1 packets transmitted, 1 received, \+[0-9]{4,} duplicates' "$work/out"
	kill $pid
	ip netns exec "$chain-b" sh -c 'echo 0 >/proc/sys/net/ipv4/icmp_echo_ignore_all'
}

signals() {
	local signal
	for signal in INT ALRM TERM; do
		as=(timeout --foreground -s "$signal" 0.5)
		cases_of "ended by SIG$signal" <<-'END'
			-q -i.2 10.9.0.2
		END
	done
	as=()
	in_a timeout -s INT 1 "$work/ours/ping" -i.2 10.9.0.2 >"$work/out" 2>&1
	holds "ping: an interrupt ends it with what was learnt" grep -qE '^[56] packets transmitted, [56] received, 0% packet loss' "$work/out"
	in_a timeout -s QUIT -k 1 0.5 "$work/ours/ping" -w1 -q -i.2 10.9.0.2 >"$work/out" 2>&1
	holds "ping: SIGQUIT tells how it stands" grep -qE '^.?[23]/[23] packets, 0% loss, min/avg/ewma/max = .* ms$' "$work/out"
	in_a "$work/ours/ping" -j -c2 -i.1 10.9.1.2 | sed -E 's/[0-9]+\.[0-9]{1,3}/T/g; s/"time_ms":[0-9]+/"time_ms":N/' >"$work/out"
	cat >"$work/expected" <<-'END'
		{"bytes":64,"host":"10.9.1.2","seq":1,"ttl":63,"time":T}
		{"bytes":64,"host":"10.9.1.2","seq":2,"ttl":63,"time":T}
		{"host":"10.9.1.2","transmitted":2,"received":2,"duplicates":0,"corrupted":0,"errors":0,"loss_percent":0,"time_ms":N,"rtt":{"min":T,"avg":T,"max":T,"mdev":T}}
	END
	sed -i -E 's/10T\.2/10.9.1.2/; s/"10\.T\.2"|"T\.T"/"10.9.1.2"/' "$work/out"
	same "ping -j: JSON lines" "$work/expected" "$work/out"
}

names() {
	name_hosts
	cases_of names <<-'END'
		-c1 localhost
		-c1 b.example
		-c1 b
		-c1 0x0a090002
		-c1 168361986
		-c1 -n b.example
		-c1 c6.example
		-c1 -t1 c.example
		-c1 -t1 c6.example
		-c1 -q c6.example
		-c1 -R c.example
		-4 -c1 c6.example
		-6 -c1 c.example
		-c1 1.2.3.4.5
		-c1 nosuch
		-c1 nosuch.invalid
	END
}

copies ping || exit 1
make_chain || { fail "ping: a chain of namespaces"; exit 1; }
use datagram && echoes && errors
use raw && echoes && errors
# The installed release says nothing of what a datagram socket then cannot send.
cases_of "a link that nobody named" <<'END'
-c1 -W.2 fe80::77
-c1 -W.2 -L ff02::1
END
refusals
users
use raw
names
signals
refused
endless
messages
use datagram && messages
