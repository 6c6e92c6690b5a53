#!/bin/bash
# Records anew what tests/unit/test_recorded.c replays: record.sh [NAME...], as root, on a kernel with veth, bridges, vxlan
# and macvlan. The interfaces are those of replay.c. Afterwards: UPDATE=1 ./build.sh unit, and look at what has changed.
# shellcheck source=../../build.sh
. "$(dirname "${BASH_SOURCE[0]}")/../../build.sh"

scene() {
	local mac=02:00:00:00:00
	ip link set lo up
	ip link add br0 index 10 address $mac:10 type bridge ageing_time 1500
	ip link add port0 index 11 address $mac:11 type veth peer name port1 index 12 address $mac:12
	ip link set port0 master br0 up
	ip link set br0 up
	ip link add eth0 index 13 address $mac:13 type veth peer name eth0 address $mac:23 netns "$1"
	ip link set eth0 up alias "the way out" txqueuelen 500
	ip link property add dev eth0 altname an-alternative-name
	ip link add vx0 index 14 address $mac:14 type vxlan id 42 remote 10.1.2.9 dev eth0 dstport 4789
	ip link add mac0 index 15 address $mac:15 link eth0 type macvlan mode bridge
	ip link set vx0 up
	ip link set mac0 up
	ip addr add 10.1.2.3/24 brd + dev eth0
	ip addr add 10.1.2.4/24 brd + dev eth0 label eth0:second
	ip addr add 10.2.0.1 peer 10.2.0.2 dev mac0 valid_lft 3600 preferred_lft 1800
	ip addr add fd00:88::1/64 dev eth0 nodad
	ip addr add fd00:88::2/64 dev br0 nodad home
	ip route add default via 10.1.2.1 dev eth0 metric 100
	ip route add 10.5.0.0/16 nexthop via 10.1.2.7 dev eth0 nexthop via 10.1.2.8 dev eth0 weight 3
	ip route add blackhole 10.6.0.0/16
	ip route add 10.7.0.0/16 via 10.1.2.1 mtu lock 1400 rto_min 250ms src 10.1.2.4 proto static
	ip route add 10.8.0.0/16 via inet6 fd00:88::9 dev eth0 onlink
	ip -6 route add default via fd00:88::9 dev eth0
	ip -6 route add unreachable fd00:99::/32 metric 7
	ip neigh replace 10.1.2.9 lladdr $mac:99 dev eth0
	ip neigh replace 10.1.2.8 lladdr $mac:98 dev eth0 nud stale router
	ip neigh replace fd00:88::9 lladdr $mac:99 dev eth0 nud permanent
	ip neigh add proxy 10.1.2.77 dev eth0
	ip rule add from 10.1.2.0/24 iif eth0 table 100 pref 100
	ip rule add not fwmark 7/15 ipproto tcp dport 80-90 prohibit pref 101
	ip rule add to 10.9.0.0/16 lookup 200 suppress_prefixlength 0 uidrange 5-9 pref 102
	ip -6 rule add from fd00:88::/32 goto 32766 pref 100
	ip nexthop add id 7 via 10.1.2.7 dev vx0 onlink
	ip nexthop add id 8 via fe80::9 dev vx0 proto static
	ip nexthop add id 6 via 10.1.2.6 dev vx0 onlink
	ip nexthop add id 9 group 7,3/6
	ip nexthop add id 10 blackhole
	ip nexthop add id 11 group 7 type resilient buckets 4 idle_timer 7
	sleep 2
}

record() {
	[ ${#wanted[@]} = 0 ] || [[ " ${wanted[*]} " == *" $1 "* ]] || return 0
	RECORD=tests/unit/recorded/$1 build/record/ip "${@:2}" >/dev/null
}

inside() {
	scene "$1"
	record link -s -s -d link
	record address -s -s -d addr
	record address_inet -4 addr
	record address_inet6 -6 addr
	record route route
	record route_inet6 -6 route
	record neighbour neigh
	record neighbour_proxy neigh show proxy
	record rule rule
	record rule_inet6 -6 rule
	record nexthop nexthop
	record netconf netconf
	record nsid netns list-id
	record link_missing link show nothing
}

if [ "${1:-}" = inside ]; then
	wanted=("${@:3}")
	inside "$2"
	exit
fi
mkdir -p build/record tests/unit/recorded
product_objects build/record/obj gcc "${common[@]}"
gcc "${common[@]}" applets/main.c tests/unit/record.c "${objects[@]}" \
	-Wl,--wrap=recvmsg,--wrap=netlink_open_socket -o build/record/ip
# Where the other end of eth0 is; it ends with its standard input.
coproc other { unshare -n sh -c 'echo $$; read -r end'; }
read -r pid <&"${other[0]}"
unshare -n "$0" inside "$pid" "$@"
