#!/bin/bash
# ip's options that hold for every object, beside iproute2's: -resolve, -echo, -Numeric, and `ifN` in the place of a name.
# Two namespaces that are alike, and files of /etc that belong to this test: it runs in a mount namespace of its own.
here=$(dirname "$0")
. "$here/../lib.sh"
. "$here/twins.sh"

if [ "${1:-}" != --inside ]; then
	if [ "$(id -u)" != 0 ] || ! have "${peer:-}" || ! unshare -m true 2>/dev/null; then
		skip "ip globals" "needs root, iproute2 and mount namespaces"
		exit
	fi
	timeout -k 5 200 unshare -m --propagation private bash "$0" --inside
	exit
fi

# The rows of normalise_ip.txt that take the newest release's output to the installed one's.
installed=$("$peer" -V | sed -E 's/.*iproute2-v?([0-9.]+).*/\1/')
awk -v installed="$installed" '
	function number(release, part) { split(release, part, "."); return part[1] * 1000 + part[2] }
	/^\[/ {
		since = substr($1, 2)
		on = ($2 == "any]" || $2 == "palette]" || $2 == "vxlan]") &&
			(since == "ours" || since !~ /^[a-z]/ && number(since) > number(installed))
		next
	}
	on && !/^#/ && NF' "$here/normalise_ip.txt" >"$work/edits"

# both WORDS: one command by both; iproute2's -echo opens a JSON object twice, which is no JSON.
both() {
	local expected status
	eval "in_a $peer $1" >"$work/peer.out" 2>"$work/peer.err" </dev/null
	expected=$?
	eval "in_b $ctrkit ip $1" >"$work/ours.out" 2>"$work/ours.err" </dev/null
	status=$?
	sed -E -i 's/^\[\{\{/[{/; s/\}\}\]$/}]/' "$work/peer.out"
	cmp -s "$work/peer.out" "$work/ours.out" || sed -zE -i -f "$work/edits" "$work/ours.out"
	alike "$1" $expected $status
}

# cover FILE: what stdin says is FILE, for this test.
cover() {
	local covered
	covered=$work/$(basename "$1")
	cat >"$covered"
	mount --bind "$covered" "$1" && at_exit umount -l "$1"
}

# servers ADDRESS...: in both namespaces.
servers() {
	local side address pids=()
	for side in a b; do
		for address; do
			"in_$side" perl "$here/dns_server.pl" "$address" "$work/ready-$side-$address" &
			pids+=($!)
		done
	done
	at_exit kill "${pids[@]}"
	for side in a b; do
		for address; do
			for _ in {1..200}; do [ -e "$work/ready-$side-$address" ] && break || sleep 0.02; done
		done
	done
}

make_twins || { skip "ip globals" "no network namespaces can be made here" && exit; }
for side in a b; do
	# No neighbour is asked for and nothing is learnt unasked.
	"in_$side" sh -c 'for one in /proc/sys/net/ipv6/conf/*; do echo 0 >$one/accept_ra; echo 0 >$one/router_solicitations; done' 2>/dev/null
done

table "ifN: a number for a name" <<'END'
link set if1 up
link set dev if1 mtu 60000
link set if99 mtu 1001
link show if1
link show dev if1
link show if99
link show if0
link show if
link show ifx
link show if03
link show if3x
link show IF3
link show if0x3
link show if-3
link show if4294967297
link show if99999999999
addr show if1
addr show dev if1
-br addr show if1
-j addr show dev if1
-6 addr show dev if1
-0 addr show dev if1
addr show dev if99
-j addr show dev if99
addr add 192.0.2.1/24 dev if3
addr add 192.0.2.2/24 dev if99
addr show dev if3 to 192.0.2.0/24
addr flush dev if99
addr flush dev if3 to 192.0.2.1
addr add 192.0.2.1/24 dev d0
route show dev if3
route show dev if99
route show oif if3
route show iif if3
route add 10.0.0.0/8 dev if3
route add 10.1.0.0/16 dev if99
route add 10.1.0.0/16 nexthop dev if3 nexthop dev if2
route add 10.2.0.0/16 nexthop dev if99
route get 10.0.0.1 oif if3
route get 10.0.0.1 oif if99
route show
route flush dev if3
neigh add 192.0.2.7 lladdr 02:00:00:00:00:77 dev if3
neigh add 192.0.2.7 lladdr 02:00:00:00:00:77 dev if99
neigh show dev if3
neigh get 192.0.2.7 dev if3
neigh show master if3
neigh show vrf if3
neigh del 192.0.2.7 dev if3
rule add iif if3 table 7
rule show iif if3
rule show
rule del iif if3 table 7
nexthop add id 7 dev if3
nexthop show dev if3
nexthop add id 8 dev if99
nexthop show dev if99
nexthop show master if3
nexthop show vrf if3
nexthop del id 7
netconf show dev if3
netconf show dev if99
maddr show dev if3
maddr add 33:33:00:00:00:05 dev if3
tuntap show dev if3
vrf show if3
link set if2 master if3
link show master if3
link show master if99
link add link if99 name v3 type macvlan
link property add dev if3 altname three
link property add dev if99 altname four
link show dev three
link show vrf if3
addr show vrf if3
route show vrf if3
link set d1 vrf if3
link delete if99
link add if3 index 77 address 02:00:00:00:00:77 type ifb
link show if3
link set if3 mtu 1400
link delete if3
addr flush dev d0
END

table "-Numeric" <<'END'
-N link show lo
-N -j link show lo
-N -4 addr show lo
-N -d link show d0
addr add 192.0.2.1/24 dev d0
addr add 192.0.2.9/24 dev d0 scope link
-N addr show dev d0 to 192.0.2.0/24
-N -j addr show dev d0 to 192.0.2.0/24
rule add prio 5 from 1.2.3.4 ipproto tcp sport 5 table 255
rule add prio 6 from 1.2.3.5 ipproto udp table main
rule add prio 7 from 1.2.3.5 goto 100
rule add prio 8 from 1.2.3.5 blackhole
rule add prio 9 from 1.2.3.5 nop
rule add prio 10 tos 8 realms 5/6 table 7 protocol kernel
rule add prio 11 prohibit
rule add prio 12 unreachable
rule add prio 13 table main suppress_ifgroup default
rule add prio 14 ipproto 200 table 8
-N rule
-N -j rule
-N -d rule
rule flush
rule add prio 32766 table main
route add blackhole 10.0.0.0/8
route add multicast 239.0.0.0/8 dev d0
route add 10.1.0.0/16 via 192.0.2.9 tos 8 realms 5/6 proto static
-N route
-N -d route
-N -j route
-N -d -j route show table local
-N route get 192.0.2.1
-N -6 route show table all
neigh add 192.0.2.77 lladdr 02:00:00:00:00:77 dev d0 protocol static
-N neigh show nud permanent
-N -j neigh show nud permanent
nexthop add id 7 via 192.0.2.9 dev d0 proto static
-N nexthop
-N -j nexthop
nexthop del id 7
neigh del 192.0.2.77 dev d0
route flush 10.0.0.0/8
route flush root 10.1.0.0/16
route flush root 239.0.0.0/8
addr flush dev d0 to 192.0.2.0/24
END

table "-echo" <<'END'
-echo addr add 192.0.2.1/24 dev d0
-echo -j addr add 192.0.2.2/24 dev d0
-echo -j -p addr add 192.0.2.4/24 dev d0
-echo -o addr add 192.0.2.5/24 dev d0
-echo -d addr add 192.0.2.6/24 dev d0
-echo -br addr add 192.0.2.7/24 dev d0
-echo -br -j addr add 192.0.2.8/24 dev d0
-echo -c=always addr add 192.0.2.9/24 dev d0
-echo -ts addr add 192.0.2.10/24 dev d0
-echo addr add 192.0.2.2/24 dev d0
-echo -j addr add 192.0.2.2/24 dev d0
-echo addr change 192.0.2.2/24 dev d0 preferred_lft 100000 valid_lft 200000
-echo addr replace 192.0.2.6/24 dev d0
-echo addr add 10.77.0.1 peer 10.77.0.2/32 dev d0 label d0:f
-echo addr del 192.0.2.4/24 dev d0
-echo -j addr del 192.0.2.5/24 dev d0
-echo addr add 2001:db8::1/64 dev d0 nodad
-echo addr flush dev d0 to 192.0.2.7
-s -echo addr flush dev d0 to 192.0.2.8
-echo link add br0 address 02:00:00:00:01:00 type bridge
-echo -j link add br1 address 02:00:00:00:01:01 type bridge
-echo -br link add br2 address 02:00:00:00:01:02 type bridge
-echo -br -j link add br3 address 02:00:00:00:01:03 type bridge
-echo -o link add br4 address 02:00:00:00:01:04 type bridge
-echo -s link add br5 address 02:00:00:00:01:05 type bridge
-echo link add e5 address 02:00:00:00:02:05 type veth peer name e6 address 02:00:00:00:02:06
-echo link set d0 mtu 1400
-echo -j link set d0 mtu 1401
-echo -j link set d0 mtu 1
-echo -j link set group default mtu 1400
-j -echo link property add dev d0 altname foo
-j -echo link property del dev d0 altname foo
-echo link del br0
-echo -j link del br1
-echo -br link del br2
-echo -br -j link del br3
-echo link del e5
link del br4
link del br5
-echo route add 10.0.0.0/8 via 192.0.2.9
-echo -j route add 10.1.0.0/16 via 192.0.2.9
-echo -d route add 10.4.0.0/16 via 192.0.2.9 table 7
-echo route add 10.3.0.0/16 nexthop via 192.0.2.9 nexthop via 192.0.2.8
-echo -o route add 10.5.0.0/16 nexthop via 192.0.2.9 nexthop via 192.0.2.8
-echo route replace 10.0.0.0/8 via 192.0.2.8
-echo route append 10.0.0.0/8 via 192.0.2.7
-echo route add 10.0.0.0/8 via 192.0.2.8
-echo route del 10.0.0.0/8
-echo -j route del 10.1.0.0/16
-echo route flush 10.3.0.0/16
-echo -6 route add 2001:db8:5::/48 dev d0
-echo -6 route add 2001:db8:6::/48 nexthop via 2001:db8::5 nexthop via 2001:db8::6
-echo -6 route del 2001:db8:5::/48 dev d0
-echo rule add from 192.0.2.1 table 7
-echo -j rule add from 192.0.2.2 table 7
-echo -d rule add from 192.0.2.3 table 7
-echo -N rule add from 192.0.2.4 table 255
-echo rule add prio 70 goto 100
-echo rule add prio 72 iif nosuch table main
-echo -6 rule add from 2001:db8::7 table 7
-echo rule del from 192.0.2.1 table 7
-echo -j rule del from 192.0.2.2 table 7
-echo rule del prio 71
-echo nexthop add id 7 via 192.0.2.9 dev d0
-echo -j nexthop add id 8 via 192.0.2.9 dev d0
-echo -d nexthop add id 9 via 192.0.2.9 dev d0
-echo nexthop add id 10 group 7/8
-echo -j nexthop add id 11 group 7/8
-echo route add 10.6.0.0/16 nhid 7
-echo nexthop replace id 7 via 192.0.2.8 dev d0
-echo nexthop del id 10
-echo -j nexthop del id 11
-echo nexthop flush id 8
-echo neigh add 192.0.2.77 lladdr 02:00:00:00:00:77 dev d0
-echo -j neigh del 192.0.2.77 dev d0
-echo maddr add 33:33:00:00:00:05 dev d0
-echo rule flush
END
group "-echo: what was changed"
dumps "addr show dev d0" "route show table all" rule "-6 rule" nexthop
end_group

group "-echo -j: JSON that one can read"
in_b "$ctrkit" ip -j -p -echo rule add prio 90 table 9 >"$work/ours.out" 2>&1
cat >"$work/peer.out" <<'END'
[ {
        "priority": 90,
        "src": "all",
        "table": "9"
    } ]
END
rm "$work/peer.err" "$work/ours.err"
touch "$work/peer.err" "$work/ours.err"
alike "-j -p -echo rule add" 0 0
in_b "$peer" rule del prio 90
end_group

if ! have perl; then
	skip "ip -resolve" "no perl"
	exit
fi
for side in a b; do
	"in_$side" "$peer" link set lo up
	"in_$side" "$peer" addr flush dev d0
	"in_$side" "$peer" link add vx address 02:00:00:00:03:00 type vxlan id 4 remote 198.51.100.7 local 198.51.100.1 dev d0 dstport 4789
	"in_$side" "$peer" -batch - <<-'END'
		addr add 198.51.100.1/24 brd + dev d0
		addr add 10.1.1.1 peer 198.51.100.200/32 dev d0
		addr add 2001:db8::1/64 dev d0 nodad
		addr add ::ffff:198.51.100.66/128 dev d0 nodad
		route add 10.9.0.0/16 via 198.51.100.2 src 198.51.100.1
		route add 198.51.100.0/25 dev d0
		route add 10.8.0.0/16 nexthop via 198.51.100.2 nexthop via 198.51.100.3
		route add 203.0.113.5 via inet6 2001:db8::2 dev d0
		-6 route add 2001:db8:a::/48 from 2001:db8::99 via 2001:db8::2
		-6 route add 2001:db8::3 dev d0
		rule add prio 9 from 198.51.100.1 to 198.51.100.2 table 5
		neigh add 198.51.100.77 lladdr 02:00:00:00:00:77 dev d0
		neigh add 2001:db8::99 lladdr 02:00:00:00:00:77 dev d0
		neigh add proxy 198.51.100.78 dev d0
	END
	for number in {2..33} 40 66 67; do echo "route add 192.0.2.$number dev d0"; done | "in_$side" "$peer" -batch -
done >"$work/refused" 2>&1
in_a "$peer" nexthop flush >"$work/refused" 2>&1
in_b "$peer" nexthop flush >"$work/refused" 2>&1
printf 'hosts: files dns\n' | cover /etc/nsswitch.conf
printf 'nameserver 127.0.0.1\noptions timeout:1 attempts:1\n' | cover /etc/resolv.conf
cover /etc/hosts <<'END'
# 192.0.2.2 comment
::1	six-loop
::ffff:192.0.2.2 mapped-line
192.0.2.3	tab	alias # comment
 192.0.2.4 indented
192.0.2.5 first
192.0.2.5 second
192.0.2 short
192.0.2.06 octal
192.0.2.7 trailing.dot.
192.0.2.8 under_score
198.51.100.66 m4
::ffff:192.0.2.67 m6
2001:DB8::1 upper
2001:0db8:0:0::2 long
2001:db8::99 sixnn
fe80::5%d0 scoped
198.51.100.0 a-net
198.51.100.1 h1
198.51.100.2 h2
198.51.100.7 h7
198.51.100.77 h77
198.51.100.78 h78
198.51.100.200 far
198.51.100.255 everybody
203.0.113.5 out5
127.0.0.1 localhost
224.0.0.1 all-hosts
ff02::1 all-nodes
END
servers 127.0.0.1 127.0.0.2

views() {
	local object form
	for object in "addr show dev d0" "addr show dev lo" route "route show table local" "-6 route" "neigh show nud permanent" \
		"neigh show proxy" rule "maddr show dev lo" "route get 203.0.113.5" "-d link show vx" nexthop; do
		for form in "" -j -o -br "-c=always"; do
			[[ "$form $object" == *-o*route* ]] || both "-r $form $object"
		done
	done
}
# The silent address is for the next table.
for side in a b; do "in_$side" "$peer" route del 192.0.2.23; done
group "-resolve: every view"
views
end_group
for side in a b; do "in_$side" "$peer" route add 192.0.2.23 dev d0; done

{
	for number in {2..33} 40 66 67; do echo "-r route show 192.0.2.$number"; done
	echo "-r -6 route show 2001:db8::3"
	echo "-r -j route show 192.0.2.12"
} >"$work/lines"
table "-resolve: hosts and a name server, good and bad" <"$work/lines"

group "-resolve: nobody waits for each of many that no server knows"
for number in {34..39}; do in_b "$peer" route add "192.0.2.$number" dev d0; done
started=$(date +%s%N)
in_b "$ctrkit" ip -r route show root 192.0.2.32/27 >"$work/ours.out" 2>"$work/ours.err"
took=$((($(date +%s%N) - started) / 1000000))
in_b "$peer" route show root 192.0.2.32/27 >"$work/peer.out" 2>"$work/peer.err"
alike "-r route show root 192.0.2.32/27" 0 0
if ((took < 1900 || took > 4000)); then
	failures=$((failures + 1))
	echo "FAIL ip -resolve: six silent addresses took $took ms instead of two time-outs of a second"
fi
end_group

printf '; comment\n# nameserver 127.0.0.1\nsearch example\nnameserver bad\nnameserver 127.0.0.3\nnameserver 127.0.0.2 \noptions foo timeout:1 attempts:2\n' >"$work/resolv.conf"
table "-resolve: the second name server, where nobody listens at the first" <<'END'
-r route show 192.0.2.12
-r route show 192.0.2.18
-r route show 192.0.2.40
END

: >"$work/resolv.conf"
table "-resolve: no name server named means this machine's" <<'END'
-r route show 192.0.2.12
END

mkdir -p "$work/netns/$twins-a" "$work/netns/$twins-b"
echo "192.0.2.12 of-the-namespace" | tee "$work/netns/$twins-a/hosts" >"$work/netns/$twins-b/hosts"
mount -t tmpfs tmpfs /mnt && cp -a /etc/. /mnt/ 2>/dev/null
mkdir -p /mnt/netns && cp -a "$work/netns/." /mnt/netns/ && mount --bind /mnt /etc && at_exit umount -l /etc
group "-resolve -netns: the files of /etc/netns"
"$peer" -n "$twins-a" -r route show 192.0.2.12 >"$work/peer.out" 2>"$work/peer.err"
"$ctrkit" ip -n "$twins-b" -r route show 192.0.2.12 >"$work/ours.out" 2>"$work/ours.err"
alike "-n NAME -r route show 192.0.2.12" 0 0
grep -q of-the-namespace "$work/peer.out" || skip_even_in_ci "ip -resolve -netns" "this ip has no such files"
end_group
