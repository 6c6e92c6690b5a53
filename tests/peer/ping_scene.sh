# The networks that ping_twins.sh looks at, and one command line by both pings. Sourced after lib.sh.
#
# Each group of cases has two networks that are alike, one for the installed ping and one for ours, so that neither sees
# what the other did to it, and both run at once. In each four namespaces are a chain, a - b - c - d, and a has a device,
# t0, at which ping_answers.c sits.
# shellcheck shell=bash disable=SC2154

sides="peer ours"
tries=3 # what a busy machine does to one of both does not happen each time
cases=0 failures=0 again=0
as=() scope='' limit=10

# own_namespaces SCRIPT ARGS...: all that the test makes vanishes with it.
own_namespaces() {
	PING_INSIDE=1 unshare --mount --net --pid --fork --kill-child --mount-proc "$@" &
	wait $!
}

# prepare: the programs, and the files that tell names.
prepare() {
	local side compiler
	mount -t tmpfs tmpfs /run && mkdir /run/netns || return
	chmod 711 "$work"
	mkdir "$work/peer" "$work/ours"
	# Copies: without the capability that the installed file has.
	cp "$(command -v ping)" "$work/peer/ping"
	cp "${OURS:-$ctrkit}" "$work/ours/ping"
	for side in $sides; do ln -s ping "$work/$side/ping4" && ln -s ping "$work/$side/ping6"; done
	mapfile -t compiler < <(cd "$root" && ./build.sh flags)
	(cd "$root" && "${compiler[@]}" -static tests/peer/ping_answers*.c -o "$work/ping_answers") || return
	names_files
}

names_files() {
	cat >"$work/hosts" <<-'EOF'
		127.0.0.1 localhost
		::1 localhost ip6-localhost
		10.9.0.1 a.example
		10.9.0.2 b.example b
		10.9.2.2 d.example d alias.of.d
		fd09:0:0:2::2 d.example d six.example
		fd09::2 b6.example
		10.66.64.1 answers.example
		10.66.70.1 moves.example
		10.66.70.2 moved.example
		10.66.11.0 late.example
		fd66::3:0 late6.example
	EOF
	echo 'hosts: files dns' >"$work/nsswitch.conf"
	printf 'nameserver 127.0.0.1\noptions timeout:1 attempts:1\n' >"$work/resolv.conf"
	for side in hosts nsswitch.conf resolv.conf; do
		[ -e "/etc/$side" ] && mount --bind "$work/$side" "/etc/$side" || return
	done
}

# inside SIDE NAME COMMAND...: in one of the namespaces.
inside() {
	local ns=/run/netns/$group-$1-$2
	shift 2
	timeout -k 1 "$limit" nsenter --net="$ns" "$@"
}

# hasty SIDE NAME DEVICE: who does not answer there is given up soon.
hasty() {
	inside "$1" "$2" sh -c 'for family in ipv4 ipv6; do
		cd /proc/sys/net/$family/neigh/$0; echo 1 >mcast_solicit; echo 1 >ucast_solicit; echo 150 >retrans_time_ms; done' "$3"
}

# pair SIDE ONE DEVICE OTHER DEVICE NUMBER: a pair between two neighbours, with addresses that end in 1 and 2.
pair() {
	local one=$group-$1-$2 other=$group-$1-$4 number=$6 net=$(($6 - 1))
	ip -n "$one" link add "$3" address "02:00:00:00:0$number:01" type veth \
		peer name "$5" netns "$other" address "02:00:00:00:0$number:02"
	ip -n "$one" -batch - <<-EOF
		addr add 10.9.$net.1/24 brd + dev $3
		addr add fd09:0:0:$net::1/64 dev $3 nodad
		link set $3 up
	EOF
	ip -n "$other" -batch - <<-EOF
		addr add 10.9.$net.2/24 brd + dev $5
		addr add fd09:0:0:$net::2/64 dev $5 nodad
		link set $5 up
	EOF
	hasty "$1" "$2" "$3" && hasty "$1" "$4" "$5"
}

# quiet: in a new namespace, before it has devices: nothing limits errors, and nobody waits long or asks for routers.
quiet() {
	cat <<-'EOF'
		cd /proc/sys/net
		echo 0 >ipv4/icmp_ratelimit; echo 0 >ipv6/icmp/ratelimit
		echo 0 >ipv4/icmp_echo_ignore_broadcasts; echo 1 >ipv4/ip_forward; echo 1 >ipv6/conf/all/forwarding
		for scope in default all; do
			echo 0 >ipv6/conf/$scope/accept_dad; echo 0 >ipv6/conf/$scope/router_solicitations
			echo 0 >ipv4/conf/$scope/rp_filter; echo 0 >ipv4/conf/$scope/send_redirects
			echo 0 >ipv6/conf/$scope/mldv2_unsolicited_report_interval
		done
		echo 0 >ipv6/auto_flowlabels
		ip link set lo up
	EOF
}

# Which error b answers with depends on the address; to 10.7.8 and fd07:8 every third packet is lost, to 10.7.9 each comes twice.
rules_of_b() {
	local number=0 kind
	echo 'table ip t { chain f { type filter hook forward priority 0;'
	for kind in net-unreachable host-unreachable prot-unreachable port-unreachable net-prohibited host-prohibited \
		admin-prohibited; do
		echo "ip daddr 10.7.$((number += 1)).0/24 reject with icmp type $kind"
	done
	echo 'ip daddr 10.7.8.0/24 numgen inc mod 3 == 1 drop; ip daddr 10.7.9.0/24 dup to 10.9.1.2'
	printf '}\n}\ntable ip6 t { chain f { type filter hook forward priority 0;\n'
	number=0
	for kind in no-route admin-prohibited addr-unreachable port-unreachable policy-fail reject-route; do
		echo "ip6 daddr fd07:$((number += 1))::/64 reject with icmpv6 type $kind"
	done
	echo 'ip6 daddr fd07:8::/64 numgen inc mod 3 == 1 drop; ip6 daddr fd07:9::/64 dup to fd09:0:0:1::2'
	printf '}\n}\n'
}

# A packet to 10.7.30 may not leave a; with the mark 5 none may to d.
rules_of_a() {
	cat <<-'EOF'
		table ip t { chain o { type filter hook output priority 0;
			ip daddr 10.7.30.0/24 drop
			ip daddr 10.9.2.2 meta mark 5 reject with icmp type host-prohibited
		}
		}
		table ip6 t { chain o { type filter hook output priority 0;
			ip6 daddr fd07:30::/64 drop
			ip6 daddr fd09:0:0:2::2 meta mark 5 reject with icmpv6 type admin-prohibited
		}
		}
	EOF
}

routes() {
	local at=$group-$1
	ip -n "$at-a" -batch - <<-'EOF'
		route add default via 10.9.0.2
		route add default via fd09::2
		tuntap add t0 mode tun
		addr add 10.66.0.1/16 dev t0
		addr add fd66::ffff:1/64 dev t0 nodad
		link set t0 up mtu 65535
		route add 239.66.0.0/16 dev t0
		route add ff15::/16 dev t0 table local
	EOF
	ip -n "$at-b" -batch - <<-'EOF'
		route add default via 10.9.1.2
		route add default via fd09:0:0:1::2
		route add unreachable 10.8.1.0/24
		route add prohibit 10.8.2.0/24
		route add blackhole 10.8.3.0/24
		route add unreachable fd08:1::/64
		route add prohibit fd08:2::/64
		route add blackhole fd08:3::/64
	EOF
	ip -n "$at-c" -batch - <<-'EOF'
		route add 10.9.0.0/24 via 10.9.1.1
		route add fd09::/64 via fd09:0:0:1::1
		route add default via 10.9.2.2
		route add default via fd09:0:0:2::2
		link set x1 mtu 1400
	EOF
	ip -n "$at-d" -batch - <<-'EOF'
		route add default via 10.9.2.1
		route add default via fd09:0:0:2::1
		link set y0 mtu 1400
		addr add 10.7.8.1/32 dev lo
		addr add 10.7.9.1/32 dev lo
		addr add fd07:8::1/128 dev lo nodad
		addr add fd07:9::1/128 dev lo nodad
	EOF
}

make_side() {
	local side=$1 name try
	for name in a b c d; do
		ip netns add "$group-$side-$name" || return
		quiet | inside "$side" $name sh
	done
	pair "$side" a v0 b w0 1
	pair "$side" b w1 c x0 2
	pair "$side" c x1 d y0 3
	routes "$side"
	rules_of_a | inside "$side" a nft -f - && rules_of_b | inside "$side" b nft -f - || return
	nsenter --net="/run/netns/$group-$side-a" "$work/ping_answers" t0 >>"$work/$side.sent" &
	answering+=($!)
	for ((try = 0; try < 100; try++)); do
		# Who is next to whom is known from here on.
		grep -qs ready "$work/$side.sent" && inside "$side" a sh -c '
			"$0" -qc1 -W.3 10.9.2.2 && "$0" -qc1 -W.3 fd09:0:0:2::2' "$work/peer/ping" >/dev/null 2>&1 && return
		sleep 0.02
	done
	return 1
}

# sockets datagram|raw: which of them ping gets; whoever may have datagram ones is given these.
sockets() {
	local side range="1 0"
	[ "$1" = raw ] || range="0 2147483647"
	for side in $sides; do echo "$range" | inside "$side" a tee /proc/sys/net/ipv4/ping_group_range >/dev/null; done
}

edits() {
	awk -v side="${OURS:+peer }$1" -v wanted=" $scope " '
		/^#/ || !NF { next }
		($1 == "both" || index(side, $1)) && index(wanted, " " $2 " ") { sub(/^[a-z]+ +[a-z]+ +/, ""); print }' \
		"$here/normalise_ping.txt"
}

# run_side SIDE COMMAND...: in a, what it prints and ends with.
run_side() {
	local side=$1
	shift
	: >"$work/$side.sent"
	PATH=$programs/$side:$PATH inside "$side" a "${as[@]}" "$@" >"$work/$side.out" 2>"$work/$side.err" </dev/null
	echo "exit status $?" >"$work/$side.status"
	sed -s -E -i -f "$work/$side.edits $scope" "$work/$side.out" "$work/$side.err" "$work/$side.sent"
}

# scope WORD...: which edits the next cases take.
# shellcheck disable=SC2120 # without a word: those for all
scope() {
	local side
	scope="any $*"
	for side in $sides; do edits "$side" >"$work/$side.edits $scope"; done
}

# alike COMMAND...: by both, and all that they leave is the same.
alike() {
	local try began peer_run
	cases=$((cases + 1))
	began=$SECONDS
	for ((try = 0; try < tries; try++)); do
		run_side peer "$@" &
		peer_run=$!
		run_side ours "$@"
		wait $peer_run
		[ -z "${DUMP:-}" ] || dump "$@"
		same_output && return
		again=$((again + 1))
	done
	different "$@"
}

# dump COMMAND...: for who writes cases: what the installed ping said.
dump() {
	{
		echo "=== $((SECONDS - began)) $group $kind: ${as[*]} $*"
		cat "$work/peer.out"
		sed 's/^/E /' "$work/peer.err"
		sed 's/^/S /' "$work/peer.sent" | cut -c1-200
		cat "$work/peer.status"
	} >>"$DUMP.$group"
}

same_output() {
	local what
	for what in out err sent status; do
		[ ! -s "$work/peer.$what" ] && [ ! -s "$work/ours.$what" ] || cmp -s "$work/peer.$what" "$work/ours.$what" || return
	done
}

different() {
	local what
	failures=$((failures + 1))
	if ((failures > ${SHOWN:-6})); then
		printf '  %s\n' "$*" >>"$work/more"
		return
	fi
	for what in status err out sent; do
		diff -U3 --label "iputils $what" --label "ctrkit $what" <(cat -A "$work/peer.$what") \
			<(cat -A "$work/ours.$what") | grep -v '^@@' | cut -c1-300 | head -30
	done >"$work/why"
	fail "ping $group${kind:+ $kind}: ${as[*]} $*" "$work/why"
}

# table: each line of stdin is what a ping is told.
table() {
	local line
	while IFS= read -r line <&3; do
		[ -z "$line" ] || eval "alike ping $line"
	done 3<&0
}

# run_group NAME: the function cases_NAME in networks of its own.
run_group() {
	local answering=() group=$1 kind='' programs=$work started=$SECONDS
	work=$work/$group
	mkdir "$work"
	local side
	ln -s "$programs/ping_answers" "$work/" && ln -s "$programs/peer" "$programs/ours" "$work/"
	for side in $sides; do make_side "$side" || { fail "ping $group: its network"; return; } done
	scope
	"cases_$group"
	kill "${answering[@]}"
	if ((failures > ${SHOWN:-6})); then
		fail "ping $group: $failures of $cases" "$work/more"
	elif ((failures == 0)); then
		pass "ping $group ($cases cases)"
	fi
	[ -z "${AGAIN:-}" ] || echo "  ping $group: $again runs more than once, $((SECONDS - started)) s" >&2
}
