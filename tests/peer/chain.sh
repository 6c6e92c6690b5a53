# A chain of three network namespaces, a - b - c, for what asks how far it is. Sourced after lib.sh, in a network and a mount
# namespace of the test's own.
# shellcheck shell=bash disable=SC2154

chain=ctrkit-chain-$$
cases=0 failures=0
as=() # what comes before each command

in_a() { timeout 8 ip netns exec "$chain-a" "$@"; }

# A chain whose last link takes 1400 bytes; b refuses some networks in ways of its own, and answers with all it has.
make_chain() {
	local name
	for name in a b c; do
		ip netns add "$chain-$name" && at_exit ip netns del "$chain-$name" || return
		ip -n "$chain-$name" link set lo up
	done
	ip -n "$chain-a" link add ab type veth peer name ba netns "$chain-b"
	ip -n "$chain-b" link add bc type veth peer name cb netns "$chain-c"
	links a ab 10.9.0.1/24 fd09::1/64 && links b ba 10.9.0.2/24 fd09::2/64 && links b bc 10.9.1.1/24 fd10::1/64 1400 &&
		links c cb 10.9.1.2/24 fd10::2/64 1400 || return
	ip -n "$chain-a" route add default via 10.9.0.2 && ip -n "$chain-a" route add default via fd09::2
	ip -n "$chain-c" route add default via 10.9.1.1 && ip -n "$chain-c" route add default via fd10::1
	# shellcheck disable=SC2016 # the inner shell expands it
	ip netns exec "$chain-b" sh -c '
		cd /proc/sys/net && echo 1 >ipv4/ip_forward && echo 1 >ipv6/conf/all/forwarding &&
			echo 0 >ipv4/icmp_ratelimit && echo 0 >ipv6/icmp/ratelimit
		ip route add 10.66.2.0/24 via 10.9.1.2
		nft "add table ip t; add chain ip t forward { type filter hook forward priority 0; };
			add rule ip t forward ip daddr 10.66.2.0/24 reject with icmp admin-prohibited"
		ip route add unreachable fd66:1::/64 && ip route add prohibit fd66:2::/64'
	# What has the mark 77 is refused by the firewall of a itself.
	ip netns exec "$chain-a" nft "add table inet t; add chain inet t output { type filter hook output priority 0; };
		add rule inet t output meta mark 77 reject"
	ip netns exec "$chain-a" sh -c '
		cd /proc/sys/net && echo 0 >ipv4/icmp_ratelimit && echo 0 >ipv6/icmp/ratelimit
		echo 1 >ipv4/neigh/ab/mcast_solicit && echo 1 >ipv6/neigh/ab/mcast_solicit
		echo 100 >ipv4/neigh/ab/retrans_time_ms && echo 100 >ipv6/neigh/ab/retrans_time_ms'
	settle
}

# links NAMESPACE LINK ADDRESS4 ADDRESS6 [MTU]
links() {
	ip -n "$chain-$1" link set "$2" up mtu "${5:-1500}" &&
		ip -n "$chain-$1" addr add "$3" broadcast + dev "$2" && ip -n "$chain-$1" addr add "$4" dev "$2" nodad
}

# Until each end's own addresses are no longer tried for duplicates.
settle() {
	local name tries
	for name in a b c; do
		for tries in {1..40}; do
			[ -n "$(ip -n "$chain-$name" -6 address show tentative)" ] || break
			sleep 0.1
		done
	done
}

# cover FILE: what stdin says is FILE, for this test.
cover() {
	cat >"$work/$(basename "$1")"
	mount --bind "$work/$(basename "$1")" "$1" && at_exit umount -l "$1"
}

# name_hosts: what the hosts of the chain are called; name servers are where nobody listens, and say so at once.
name_hosts() {
	cover /etc/hosts <<-'END'
		127.0.0.1 localhost
		10.9.0.2 b.example b
		10.9.1.2 c.example
		fd09::2 b6.example
		fd10::2 c6.example
	END
	echo "nameserver 127.0.0.1" | cover /etc/resolv.conf
}

# copies TOOL: both, without the capability that the installed file may have, where an ordinary user can run them.
copies() {
	mkdir "$work/peer" "$work/ours" && chmod 711 "$work" &&
		cp "$(command -v "$1")" "$work/peer/$1" && cp "$ctrkit" "$work/ours/$1"
}

# by SIDE TOOL WORDS: one command line by the installed tool (peer) or by ours, its output kept for alike.
by() { eval "in_a ${as[*]} $work/$1/$2 $3" >"$work/$1.out" 2>"$work/$1.err" </dev/null; }

# alike TOOL WORDS EXPECTED STATUS: compares what both printed and ended with, after the edits of $work/edits.
alike() {
	sed -E -i "s#^$work/peer/##" "$work/peer.err"
	sed -E -i -f "$work/edits" "$work/peer.out" "$work/peer.err" "$work/ours.out" "$work/ours.err"
	cases=$((cases + 1))
	cmp -s "$work/peer.out" "$work/ours.out" && cmp -s "$work/peer.err" "$work/ours.err" && [ "$4" = "$3" ] && return
	failures=$((failures + 1))
	{
		echo "exit status $4, of iputils $3"
		diff <(cat -A "$work/peer.out" "$work/peer.err") <(cat -A "$work/ours.out" "$work/ours.err") | cut -c1-200
	} >"$work/why"
	fail "$1 $group: $2" "$work/why"
}

# table TOOL GROUP: each line of stdin is a command line for both, as the suite's own function both runs them.
table() {
	local words
	group=$2 cases=0 failures=0
	while IFS= read -r words; do
		[ -z "$words" ] || both "$words"
	done
	if ((failures == 0)); then pass "$1 $group ($cases cases)"; fi
}
