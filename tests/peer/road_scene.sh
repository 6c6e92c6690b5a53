# A road of seven network namespaces, 0 to 6: who asks is in 0, and 6 is six hops away. Sourced after lib.sh.
#
#   0 --1-- 1 --2-- 2 --3-- 3 --4-- 4 --5-- 5 --6-- 6
#
# Link N joins N-1 (10.9.N.1, fd09:N::1, interface aN) and N (10.9.N.2, fd09:N::2, interface bN).
# shellcheck shell=bash disable=SC2154

road=ctrkit-road-$$
road_length=6
road_ip=$(command -v ip)

# on N COMMAND...: runs it in a namespace of the road, for half a minute at most.
on() {
	local place=$1
	shift
	timeout 30 nsenter --net="/run/netns/$road-$place" "$@"
}

# road_address N [6]: the address of a place as those before it see it.
road_address() { if [ "${2:-4}" = 6 ]; then echo "fd09:$1::2"; else echo "10.9.$1.2"; fi; }

# Forwards, answers as often as it is asked, and has its addresses at once.
road_settings() {
	on "$1" sh -c '
		cd /proc/sys/net
		echo 1 >ipv4/ip_forward
		echo 0 >ipv4/icmp_ratelimit
		echo 0 >ipv6/icmp/ratelimit
		echo 1000000 >ipv4/icmp_msgs_per_sec
		echo 100000 >ipv4/icmp_msgs_burst
		echo 1 >ipv6/conf/all/forwarding
		echo 0 >ipv6/conf/default/accept_dad
		echo 0 >ipv6/conf/default/router_solicitations
		echo 0 >ipv4/conf/all/rp_filter
		echo 0 >ipv4/conf/default/rp_filter' 2>/dev/null
	"$road_ip" -n "$road-$1" link set lo up
}

road_link() {
	local here=$road-$(($1 - 1)) there=$road-$1
	"$road_ip" -n "$here" link add "a$1" type veth peer name "b$1" netns "$there" &&
		"$road_ip" -n "$here" -batch - <<-END && "$road_ip" -n "$there" -batch - <<-END
			address add 10.9.$1.1/24 dev a$1
			address add fd09:$1::1/64 dev a$1 nodad
			link set a$1 up
		END
			address add 10.9.$1.2/24 dev b$1
			address add fd09:$1::2/64 dev b$1 nodad
			link set b$1 up
		END
}

# Who is at a place knows the way to both ends.
road_routes() {
	local place=$1 link
	for ((link = 1; link <= road_length; link++)); do
		if ((link <= place - 1)); then
			echo "route add 10.9.$link.0/24 via 10.9.$place.1"
			echo "route add fd09:$link::/64 via fd09:$place::1"
		elif ((link > place + 1)); then
			echo "route add 10.9.$link.0/24 via 10.9.$((place + 1)).2"
			echo "route add fd09:$link::/64 via fd09:$((place + 1))::2"
		fi
	done | "$road_ip" -n "$road-$place" -batch -
}

# make_road: the whole of it; what is told of neighbours is learnt before anybody looks.
make_road() {
	local place
	for ((place = 0; place <= road_length; place++)); do
		"$road_ip" netns add "$road-$place" || return
		at_exit "$road_ip" netns del "$road-$place"
		road_settings "$place"
	done
	for ((place = 1; place <= road_length; place++)); do
		road_link "$place" || return
	done
	for ((place = 0; place <= road_length; place++)); do
		road_routes "$place" || return
	done
	on 0 ping -c 1 -W 2 -q "$(road_address $road_length)" >/dev/null &&
		on 0 ping -c 1 -W 2 -q "$(road_address $road_length 6)" >/dev/null
}

# road_filter N RULE...: nftables rules of the chain that sees what a place forwards; none of them takes the chain away.
# The rule is nft's: `ip daddr 10.9.6.2 reject with icmp type net-unreachable`.
road_filter() {
	local place=$1
	shift
	on "$place" nft delete table inet road 2>/dev/null
	[ $# = 0 ] || printf '%s\n' "table inet road {" "chain forward { type filter hook forward priority 0;" "$@" "}" "}" |
		on "$place" nft -f -
}

# road_mtu LINK SIZE: the MTU of both ends of a link.
road_mtu() {
	"$road_ip" -n "$road-$(($1 - 1))" link set "a$1" mtu "$2" && "$road_ip" -n "$road-$1" link set "b$1" mtu "$2"
}

# road_forget: what place 0 has learnt about MTUs.
road_forget() {
	"$road_ip" -n "$road-0" route flush cache
	"$road_ip" -n "$road-0" -6 route flush cache
}
