#!/bin/bash
# ping where the installed iputils cannot be asked, in a chain of namespaces, a - b - c; ping_twins.sh compares all the rest.
here=$(dirname "$0")
. "$here/../lib.sh"
. "$here/chain.sh"

if [ "$(id -u)" != 0 ] || ! have ping || ! have nft || ! unshare -mn true 2>/dev/null; then
	skip "ping" "needs root, iputils' ping, nftables and namespaces"
	exit
fi
if [ "${1:-}" != --inside ]; then
	timeout -k 5 100 unshare -mn --propagation private bash "$0" --inside
	exit
fi

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

json() {
	in_a "$work/ours/ping" -j -c2 -i.1 10.9.1.2 | sed -E 's/[0-9]+\.[0-9]{1,3}/T/g; s/"time_ms":[0-9]+/"time_ms":N/' >"$work/out"
	cat >"$work/expected" <<-'END'
		{"bytes":64,"host":"10.9.1.2","seq":1,"ttl":63,"time":T}
		{"bytes":64,"host":"10.9.1.2","seq":2,"ttl":63,"time":T}
		{"host":"10.9.1.2","transmitted":2,"received":2,"duplicates":0,"corrupted":0,"errors":0,"loss_percent":0,"time_ms":N,"rtt":{"min":T,"avg":T,"max":T,"mdev":T}}
	END
	sed -i -E 's/10T\.2/10.9.1.2/; s/"10\.T\.2"|"T\.T"/"10.9.1.2"/' "$work/out"
	same "ping -j: JSON lines" "$work/expected" "$work/out"
}

copies ping || exit 1
make_chain || { fail "ping: a chain of namespaces"; exit 1; }
in_a sh -c "echo 1 0 >/proc/sys/net/ipv4/ping_group_range"
refused
endless
json
