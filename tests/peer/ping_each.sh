#!/bin/bash
# ping --each, which is ours alone: several hosts in a chain of namespaces, with either kind of socket. What went wrong with a
# host is worded as the installed ping words it.
here=$(dirname "$0")
. "$here/../lib.sh"
. "$here/chain.sh"

if [ "$(id -u)" != 0 ] || ! have ping || ! have nft || ! unshare -mn true 2>/dev/null; then
	skip "ping --each" "needs root, iputils' ping, nftables and namespaces"
	exit
fi
if [ "${1:-}" != --inside ]; then
	timeout -k 5 120 unshare -mn --propagation private bash "$0" --inside
	exit
fi

# use datagram|raw: which of both sockets is had.
use() {
	local range="0 2147483647"
	[ "$1" = datagram ] || range="1 0"
	sockets=$1
	in_a sh -c "echo $range >/proc/sys/net/ipv4/ping_group_range"
}

# each WORDS...: what it prints, times aside, and its exit status.
each() {
	in_a "${as[@]}" "$work/ours/ping" --each "$@" 2>&1 </dev/null
	echo $?
}
times() { sed -E 's/ +[0-9]+\.[0-9]{3}/ T/g; s/":[0-9]+\.[0-9]{3}/":T/g'; }

# prints NAME WORDS...: compares it with stdin.
prints() {
	local name="ping --each, $1"
	shift
	cat >"$work/expected"
	each "$@" | times >"$work/actual"
	same "$name" "$work/expected" "$work/actual"
}

tables() {
	prints "hosts that answer, $sockets socket" -c2 -i.1 10.9.0.2 10.9.1.2 fd10::2 b.example c6.example ::1 <<-'END'
		HOST       ADDRESS   Sent  Recv   Loss%     Min     Avg     Max    Mdev    Last 
		10.9.0.2   10.9.0.2     2     2       0 T T T T T 
		10.9.1.2   10.9.1.2     2     2       0 T T T T T 
		fd10::2    fd10::2      2     2       0 T T T T T 
		b.example  10.9.0.2     2     2       0 T T T T T 
		c6.example fd10::2      2     2       0 T T T T T 
		::1        ::1          2     2       0 T T T T T 
		0
	END
	prints "one host that does not, $sockets socket" -c1 -W.3 127.0.0.1 10.9.0.9 10.66.2.1 fd66:1::1 fd66:2::1 <<-'END'
		HOST      ADDRESS    Sent  Recv   Loss%     Min     Avg     Max    Mdev    Last 
		127.0.0.1 127.0.0.1     1     1       0 T T T T T 
		10.9.0.9  10.9.0.9      1     0     100       -       -       -       -  Destination Host Unreachable
		10.66.2.1 10.66.2.1     1     0     100       -       -       -       -  Packet filtered
		fd66:1::1 fd66:1::1     1     0     100       -       -       -       -  Destination unreachable: No route
		fd66:2::1 fd66:2::1     1     0     100       -       -       -       -  Destination unreachable: Administratively prohibited
		1
	END
	prints "JSON, $sockets socket" -j -c1 -t1 10.9.0.2 10.9.1.2 nosuch.example <<-'END'
		{"host":"10.9.0.2","address":"10.9.0.2","transmitted":1,"received":1,"loss_percent":0,"rtt":{"min":T,"avg":T,"max":T,"mdev":T},"duplicates":0,"errors":0,"last":T}
		{"host":"10.9.1.2","address":"10.9.1.2","transmitted":1,"received":0,"loss_percent":100,"duplicates":0,"errors":1,"error":"Time to live exceeded"}
		{"host":"nosuch.example","transmitted":0,"received":0,"duplicates":0,"errors":0,"error":"Temporary failure in name resolution"}
		2
	END
	prints "-I of an interface, $sockets socket" -c1 -I ab 10.9.0.2 ff02::1 <<-'END'
		HOST     ADDRESS     Sent  Recv   Loss%     Min     Avg     Max    Mdev    Last 
		10.9.0.2 10.9.0.2       1     1       0 T T T T T 
		ff02::1  ff02::1%ab     1     1       0 T T T T T 
		0
	END
	each -q -c3 -i.1 -s 3000 127.0.0.{1..254} ::1 10.9.1.2 | awk 'NF > 1 { print $3, $4, $5 }' |
		sort | uniq -c >"$work/actual"
	printf '%7s %s\n' 256 "3 3 0" 1 "Sent Recv Loss%" >"$work/expected"
	same "ping --each, 256 hosts, $sockets socket" "$work/expected" "$work/actual"
}

# What is said of a host is what the installed ping says of it.
words() {
	local host
	: >"$work/expected"
	for host in 10.9.0.9 10.66.2.1 fd66:1::1 fd66:2::1; do
		in_a "$work/peer/ping" -n -c1 $host | sed -n "s/^From .* icmp_seq=1 /$host: /p" >>"$work/expected"
	done
	each -j -c1 10.9.0.9 10.66.2.1 fd66:1::1 fd66:2::1 | sed -n 's/^{"host":"\([^"]*\)".*"error":"\(.*\)"}$/\1: \2/p' >"$work/actual"
	same "ping --each words what went wrong as ping does" "$work/expected" "$work/actual"
}

families() {
	prints "-4 and a host that has none" -4 -c1 b.example fd10::2 <<-'END'
		HOST      ADDRESS   Sent  Recv   Loss%     Min     Avg     Max    Mdev    Last 
		b.example 10.9.0.2     1     1       0 T T T T T 
		fd10::2   -            0     0       -       -       -       -       -  Address family for hostname not supported
		2
	END
	prints "-6" -6 -c1 b6.example c6.example <<-'END'
		HOST       ADDRESS  Sent  Recv   Loss%     Min     Avg     Max    Mdev    Last 
		b6.example fd09::2     1     1       0 T T T T T 
		c6.example fd10::2     1     1       0 T T T T T 
		0
	END
	prints "-I of an address" -c1 -I 10.9.0.1 10.9.1.2 fd10::2 <<-'END'
		HOST     ADDRESS   Sent  Recv   Loss%     Min     Avg     Max    Mdev    Last 
		10.9.1.2 10.9.1.2     1     1       0 T T T T T 
		fd10::2  fd10::2      1     1       0 T T T T T 
		0
	END
	prints "-w" -n -w1 -i.3 10.9.1.2 <<-'END'
		HOST     ADDRESS   Sent  Recv   Loss%     Min     Avg     Max    Mdev    Last 
		10.9.1.2 10.9.1.2     4     4       0 T T T T T 
		0
	END
}

refusals() {
	local words
	for words in -f -A -b -B -R -O -D "-N name" "-p ff" "-e 5" "-l 2" "-T tsonly" -H; do
		echo "ping: --each does not go together with ${words:0:2}"
		echo 2
	done >"$work/expected"
	for words in -f -A -b -B -R -O -D "-N name" "-p ff" "-e 5" "-l 2" "-T tsonly" -H; do
		# shellcheck disable=SC2086 # an option and its argument
		each $words ::1 127.0.0.1
	done >"$work/actual"
	same "ping --each refuses other options by their names" "$work/expected" "$work/actual"
	prints "too many hosts" 127.0.0.{0..255} ::1 <<-'END'
		ping: --each: 257 hosts, of at most 256
		2
	END
	prints "no host" -c1 <<-'END'
		ping: usage error: Destination address required
		1
	END
	as=(setpriv --reuid 1000 --clear-groups --inh-caps=-all --bounding-set=-all)
	use raw
	each -c1 ::1 127.0.0.1 >"$work/out"
	holds "ping --each, without any right" grep -q 'CAP_NET_RAW' "$work/out"
	equal "ping --each, without any right: exit status" 2 "$(tail -n1 "$work/out")"
	as=()
}

signals() {
	in_a timeout -s INT 1 "$work/ours/ping" --each -i.2 127.0.0.1 10.9.1.2 >"$work/out" 2>&1
	holds "ping --each: an interrupt ends it with the table" grep -qE '^10\.9\.1\.2 +10\.9\.1\.2 +[56] +[56] +0 ' "$work/out"
	in_a timeout -s QUIT -k 5 0.5 "$work/ours/ping" --each -w1 -i.2 127.0.0.1 10.9.1.2 >"$work/out" 2>&1
	equal "ping --each: SIGQUIT shows the table meanwhile" "2 2" \
		"$(grep -c ^HOST "$work/out") $(grep -cE '^10\.9\.1\.2 +10\.9\.1\.2 +[0-9] +[0-9] +0 ' "$work/out")"
	if ! have script; then
		skip "ping --each: on a terminal" "needs script(1)"
		return
	fi
	timeout 10 script -qc "stty rows 4; ip netns exec $chain-a $work/ours/ping --each -c3 -i.7 127.0.0.1 10.9.1.2 fd10::2" /dev/null \
		</dev/null | tr -d '\r' | sed -E 's/ .*\x1b\[K/ …/; s/\x1b/^/g' >"$work/actual"
	# Two lines of three while it goes on, all at its end.
	cat >"$work/expected" <<-'END'
		^[?7lHOST …
		127.0.0.1 …
		10.9.1.2 …
		^[?7h^[3A^[?7lHOST …
		127.0.0.1 …
		10.9.1.2 …
		^[?7h^[3AHOST …
		127.0.0.1 …
		10.9.1.2 …
		fd10::2 …
		^[J
	END
	sed -i -z 's/\n$//' "$work/expected"
	same "ping --each: on a terminal" "$work/expected" "$work/actual"
}

copies ping || exit 1
make_chain || { fail "ping --each: a chain of namespaces"; exit 1; }
name_hosts
use datagram && tables
use raw && tables
words
families
refusals
use datagram
signals
