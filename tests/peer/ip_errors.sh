#!/bin/bash
# Bad commands of every object beside iproute2: what they say and how they end. Files that are cut or of something else,
# flushes that never end, and what an ordinary user is told.
here=$(dirname "$0")
. "$here/../lib.sh"
. "$here/twins.sh"

if [ "$(id -u)" != 0 ] || [ -z "$peer" ]; then
	skip "ip errors" "needs root and iproute2"
	exit 0
fi
make_twins || exit 1

table "errors: options and objects" <<'END'
foo
-foo
-Z link
--foo
-family foo link
-f
-f inet foo
-rc
-rc foo link
-batch
-batch /nonexistent
-n nosuch link
-netns nosuch link
-netns a/b link
-color=foo link
-c=never foo
-l
-br foo
-4 -6 foo
-j -p foo
-a foo
-force foo
-N foo
-s -s foo
xfoo show
linkx
addrx show
END

table "errors: address" <<'END'
address foo
address show dev
address show dev nosuch
address show nosuch
address show d0 d1
address show scope
address show scope foo
address show to
address show to foo
address show to 10.0.0.0/33
address show label
address show master nosuch
address show master
address show vrf nosuch
address show group foo
address show type
address show dev d0 foo
address add
address add dev
address add dev d0
address add 10.0.0.1/24
address add 10.0.0.1/24 dev nosuch
address add 10.0.0.1/33 dev d0
address add 10.0.0.256/24 dev d0
address add foo dev d0
address add 10.0.0.1/foo dev d0
address add 10.0.0.1 10.0.0.2 dev d0
address add 10.0.0.1 dev d0 dev d1
address add 10.0.0.1/24 peer dev d0
address add 10.0.0.1/24 peer foo dev d0
address add 10.0.0.1/24 peer 2001:db8::1 dev d0
address add 10.0.0.1/24 brd foo dev d0
address add 10.0.0.1/24 brd + brd - dev d0
address add 2001:db8::1/64 brd + dev d0
address add 10.0.0.1/24 anycast foo dev d0
address add 10.0.0.1/24 scope foo dev d0
address add 10.0.0.1/24 scope 256 dev d0
address add 10.0.0.1/24 metric foo dev d0
address add 10.0.0.1/24 valid_lft foo dev d0
address add 10.0.0.1/24 valid_lft 0 dev d0
address add 10.0.0.1/24 preferred_lft foo dev d0
address add 10.0.0.1/24 valid_lft 5 preferred_lft 10 dev d0
address add 10.0.0.1/24 label averyveryverylonglabel dev d0
address add 10.0.0.1/24 label
address add 10.0.0.1/24 dev d0 home
address add 10.0.0.1/24 dev d0 nodad
address add 10.0.0.1/24 dev d0 mngtmpaddr
address add 10.0.0.1/24 dev d0 foo
-6 address add 10.0.0.1/24 dev d0
-4 address add 2001:db8::1/64 dev d0
address add default dev d0
address add any/8 dev d0
address del
address del 10.9.9.9/24 dev d0
address del 10.9.9.9/24
address del dev d0
address del foo dev d0
address del 2001:db8::99/64 dev d0
address change 10.0.0.1 dev nosuch
address replace
address flush
address flush dev nosuch
address flush foo
address flush dev d0 scope foo
address restore foo </dev/null
address showdump </dev/null
address save dev nosuch
-0 address flush dev d0
END

table "errors: route and nexthop" <<'END'
route foo
route show foo
route show table nosuch
route show table
route show dev nosuch
route show proto foo
route show scope foo
route show type foo
route show via foo
route show src foo
route show root
route show match foo
route show exact 10.0.0.0/33
route show metric foo
route show vrf nosuch
route add
route add default
route add default via
route add default via foo
route add default via 10.0.0.1 via 10.0.0.2
route add default via inet foo
route add default via inet6 10.0.0.1 dev d0
route add default via mpls foo dev d0
route add default via mpls 100 dev d0
route add default via mpls 100/200/300 dev d0
route add default via mpls 1048576 dev d0
route add default via mpls 1/ dev d0
route add default via mpls
route add default via link foo dev d0
route add default via link 1:2:3:4:5:6 dev d0
route add default via link :: dev d0
route add default via link 10.0.0.1 dev d0
route add default via link
route add default via bridge 1:2:3:4:5:6 dev d0
route add default via ipx 10.0.0.1 dev d0
-6 route add default via inet 10.0.0.1 dev d0
route add default nexthop via mpls 100 dev d0 nexthop via link 1:2 dev d0
route add default nexthop via bridge 1 dev d0
route add default dev
route add default dev nosuch
route add 10.0.0.0/33 dev d0
route add 10.0.0.1/24 dev d0
route add default dev d0 encap
route add default dev d0 encap foo
route add default dev d0 encap mpls
route add default dev d0 encap mpls foo
route add default dev d0 encap mpls 100 ttl foo
route add default dev d0 encap ip
route add default dev d0 encap ip id foo
route add default dev d0 encap ip dst foo
route add default dev d0 encap ip6 hoplimit foo
route add default dev d0 encap ip id 1 id 2
route add default dev d0 mtu foo
route add default dev d0 mtu lock
route add default dev d0 rtt foo
route add default dev d0 rto_min 1x
route add default dev d0 hoplimit 256
route add default dev d0 features foo
route add default dev d0 quickack 2
route add default dev d0 pref foo
route add default dev d0 metric foo
route add default dev d0 table nosuch
route add default dev d0 proto foo
route add default dev d0 scope foo
route add default dev d0 src foo
route add default dev d0 expires foo
route add default dev d0 realm foo
route add default dev d0 nhid foo
route add default nhid 99
route add default dev d0 ttl-propagate foo
route add default nexthop
route add default nexthop foo
route add default nexthop dev nosuch
route add default nexthop dev d0 weight 0
route add default nexthop dev d0 weight 257
route add foo default dev d0
route del 10.77.0.0/16
route del default dev nosuch
route change 10.77.0.0/16 dev d0
route test 10.77.0.0/16 dev d0
route get
route get foo
route get 10.0.0.1 from
route get 10.0.0.1 iif nosuch
route get 10.0.0.1 oif nosuch
route get 10.0.0.1 mark foo
route get 10.0.0.1 uid foo
route get 10.0.0.1 tos foo
route get 10.0.0.1 ipproto foo
route get 10.0.0.1 sport foo
route get 10.0.0.1 dport 65536
route get 10.0.0.1 vrf nosuch
route get 10.0.0.0/8 fibmatch foo
route flush
route flush table nosuch
route flush dev nosuch
route flush foo
route save table nosuch
nexthop foo
nexthop show foo
nexthop show dev nosuch
nexthop show id foo
nexthop show id 99
nexthop show proto foo
nexthop show vrf nosuch
nexthop get
nexthop get id
nexthop get id 99
nexthop add
nexthop add id
nexthop add id foo
nexthop add id 5
nexthop add id 5 via foo
nexthop add id 5 via inet foo
nexthop add id 5 via inet6 10.0.0.1
nexthop add id 5 via mpls foo
nexthop add id 5 via mpls 100 dev d0
nexthop add id 5 via link foo
nexthop add id 5 via link 1:2:3:4:5:6 dev d0
nexthop add id 5 via bridge 1
nexthop add id 5 dev nosuch
nexthop add id 5 group
nexthop add id 5 group foo
nexthop add id 5 group 7,0
nexthop add id 5 group 7,257
nexthop add id 5 group 7
nexthop add id 5 group 7 type foo
nexthop add id 5 group 7 type resilient buckets foo
nexthop add id 5 group 7 type resilient buckets 65536
nexthop add id 5 group 7 type resilient idle_timer foo
nexthop add id 5 group 7 type resilient idle_timer 42949672
nexthop add id 5 group 7 type resilient unbalanced_timer 42949672
nexthop add id 5 group 7 type resilient unbalanced_timer -1
nexthop add id 5 proto foo
nexthop add id 5 blackhole dev d0
nexthop add id 5 foo
nexthop del
nexthop del id 99
nexthop del foo
nexthop replace id 5 group 99
nexthop flush foo
nexthop flush id 99
END

table "errors: neigh and rule" <<'END'
neigh foo
neigh show foo
neigh show dev
neigh show dev nosuch
neigh show nud
neigh show nud foo
neigh show to 10.0.0.0/33
neigh show proto foo
neigh show vrf nosuch
neigh show master nosuch
neigh add
neigh add dev d0
neigh add 10.0.0.1
neigh add 10.0.0.1/24 dev d0
neigh add foo dev d0
neigh add 10.0.0.1 dev nosuch
neigh add 10.0.0.1 dev d0 lladdr
neigh add 10.0.0.1 dev d0 lladdr foo
neigh add 10.0.0.1 dev d0 lladdr zz:2:3:4:5:6
neigh add 10.0.0.1 dev d0 lladdr 1:2::4:5:6
neigh add 10.0.0.1 dev d0 lladdr 1:2:3:4:5:
neigh add 10.0.0.1 dev d0 lladdr -1:2:3:4:5:6
neigh add 10.0.0.1 dev d0 lladdr 010203040506
neigh add 10.0.0.1 dev d0 lladdr 1-2-3-4-5-6
neigh add 10.0.0.1 dev d0 lladdr 1:2:3:4:5:6:7
neigh add 10.0.0.1 dev d0 lladdr 1:2:3:4:5:100
neigh add 10.0.0.1 dev d0 nud
neigh add 10.0.0.1 dev d0 nud foo
neigh add 10.0.0.1 dev d0 nud 65536
neigh add 10.0.0.1 dev d0 protocol
neigh add 10.0.0.1 dev d0 protocol foo
neigh add 10.0.0.1 dev d0 protocol 256
neigh add proxy
neigh add proxy foo dev d0
neigh add proxy 10.0.0.1 10.0.0.2 dev d0
neigh add 10.0.0.1 to 10.0.0.2 dev d0
neigh add to
neigh change 10.0.0.99 dev d0 lladdr 1:2:3:4:5:6
neigh del 10.0.0.99 dev d0
neigh del
neigh del proxy 10.0.0.99 dev d0
neigh get
neigh get 10.0.0.99
neigh get 10.0.0.99 dev d0
neigh get foo dev d0
neigh get proxy
neigh get 10.0.0.99 dev nosuch
neigh flush
neigh flush foo
neigh flush dev nosuch
neigh flush nud foo
-4 neigh add 2001:db8::1 dev d0
-6 neigh add 10.0.0.1 dev d0
rule foo
rule show foo
rule show from
rule show from foo
rule show pref foo
rule show table nosuch
rule show fwmark foo
rule show fwmark 1/foo
rule show tos foo
rule show uidrange foo
rule show uidrange 1
rule show ipproto foo
rule show sport foo
rule show tun_id foo
rule show protocol foo
rule show iif
rule add
rule add from
rule add from foo
rule add from 10.0.0.0/33
rule add to foo
rule add tos foo
rule add tos 256
rule add fwmark foo
rule add fwmark 1/foo
rule add fwmark 4294967296
rule add iif averyveryverylongname
rule add oif a/b
rule add iif
rule add uidrange
rule add uidrange 1
rule add uidrange 1-foo
rule add uidrange 20-10
rule add ipproto foo
rule add ipproto 256
rule add sport foo
rule add dport 7-5
rule add tun_id foo
rule add pref
rule add pref foo
rule add order foo
rule add table nosuch
rule add table
rule add lookup nosuch
rule add realms foo
rule add realms 1/foo
rule add protocol foo
rule add protocol 256
rule add suppress_prefixlength foo
rule add suppress_ifgroup foo
rule add goto
rule add goto foo
rule add goto 0
rule add goto 5 pref 9
rule add type
rule add type foo
rule add nat
rule add nat foo
rule add nat 10.0.0.1
rule add l3mdev table 5
rule add l3mdev goto 5
rule add foo
rule add unreachable foo
rule add not
rule del
rule del pref 77
rule del pref foo
rule del from 10.99.0.0/16
rule del table nosuch
rule flush foo
rule flush protocol foo
rule save foo
rule restore </dev/null
-4 rule add from 2001:db8::/32
-6 rule add from 10.0.0.0/8
END

table "errors: link" <<'END'
link foo
link show nosuch
link show dev
link show dev d0 foo
link show type
link show group nosuch
link show master nosuch
link show vrf nosuch
link show d0 d1
link set
link set dev
link set nosuch up
link set d0 foo
link set d0 mtu
link set d0 mtu foo
link set d0 mtu 1
link set d0 mtu 999999
link set d0 txqueuelen foo
link set d0 address
link set d0 address foo
link set d0 address 1:2:3
link set d0 address 01:02:03:04:05:06
link set d0 name
link set d0 name averyveryverylongname
link set d0 name a/b
link set d0 name d1
link set d0 arp foo
link set d0 multicast
link set d0 master nosuch
link set d0 master d1
link set d0 master d0
link set d0 netns nosuch
link set d0 netns
link set d0 group foo
link set d0 alias
link set d0 type
link set d0 type foo
link set d0 type bridge_slave state 3
link set d0 vf foo
link set d0 vf 0 mac foo
link set d0 vf 0 mac 2:2:2:2:2:2
link set d0 addrgenmode foo
link set d0 protodown foo
link set d0 protodown on
link set d0 mode foo
link set d0 state foo
link set d0 numtxqueues 5
link set d0 gso_max_size foo
link set d0 gso_max_size 99999999
link set d0 link-netnsid foo
link add
link add foo
link add type
link add foo type
link add foo type nosuch
link add averyveryverylongname type veth
link add a/b type ifb
link add d0 type veth
link add foo index foo type ifb
link add foo index 1 type ifb
link add foo mtu foo type ifb
link add foo type vlan
link add foo type vlan id 5
link add foo link nosuch type vlan id 5
link add foo link d0 type vlan id foo
link add foo link d0 type vlan id 5 protocol foo
link add foo type vxlan
link add foo type vxlan id 16777216 dstport 4789
link add foo type vxlan id foo
link add foo type vxlan id 5 remote foo dstport 4789
link add foo type vxlan id 5 dev nosuch dstport 4789
link add foo link d0 type macvlan mode foo
link add foo type macvlan mode bridge
link add foo link d0 type ipvlan mode foo
link add foo type bridge stp_state foo
link add foo type bridge forward_delay foo
link add foo type veth peer
link add foo type veth peer name d0
link add foo type vrf
link add foo type vrf table foo
link add foo type bond mode foo
link add foo type bond miimon foo
link add foo type gre remote foo
link add foo type gre ttl 256
link add foo type gre key foo
link add foo type ip6tnl remote 10.0.0.1
link add foo type geneve id foo
link del
link del nosuch
link del lo
link del d0 foo
link property
link property add
link property add dev d0
link property add dev d0 altname
link property add dev nosuch altname a
link property del dev d0 altname nosuch
link property foo dev d0 altname a
END

table "errors: netns, monitor and the rest" <<'END'
netns foo
netns add
netns add a/b
netns add .
netns add ..
netns add ''
netns del
netns del nosuch
netns del a/b
netns exec
netns exec nosuch
netns exec nosuch true
netns exec a/b true
netns pids
netns pids nosuch
netns identify foo
netns identify 999999999
netns identify 1 2
netns set
netns set nosuch
netns set nosuch 5
netns set nosuch foo
netns attach
netns attach foo
netns attach foo bar
netns list-id foo
netns list-id nsid
netns list-id nsid foo
netns list-id nsid 99
netns list-id target-nsid 99
-all netns foo
monitor foo
monitor dev
monitor dev nosuch
monitor file
monitor file /nonexistent
netconf foo
netconf show dev
netconf show dev nosuch
maddress foo
maddress add
maddress add 01:00:5e:00:00:05
maddress add foo dev d0
maddress add 01:00:5e:00:00:05 dev
maddress add 01:00:5e:00:00:05 dev nosuch
maddress del 01:00:5e:00:00:05 dev d0
maddress show dev d0 d1
tuntap foo
tuntap add
tuntap add dev
tuntap add dev foo
tuntap add dev foo mode
tuntap add dev foo mode foo
tuntap add mode tun foo bar
tuntap add dev foo mode tun user nosuch
tuntap add dev foo mode tun group nosuch
tuntap add dev averyveryverylongname mode tun
tuntap add dev d0 mode tun
tuntap add dev t0 mode tun
tuntap add dev t0 mode tun
tuntap add dev t0 mode tap
tuntap add name averyveryverylongname mode tun
tuntap del
tuntap del dev foo
tuntap del dev d0 mode tun
vrf foo
vrf show nosuch
vrf show d0
END

# Files of `save`, whole and cut, of each object given to each other; through a pipe what is wrong has no place in it.
group "errors: saved files"
for object in address route rule; do
	in_a "$peer" $object save >"$work/saved $object"
done
for object in address route rule; do
	file="$work/saved $object"
	for verb in restore showdump; do
		[ "$object $verb" != "rule showdump" ] || continue
		for size in 0 1 3 5 12 20 21 40; do
			head -c $size "$file" >"$work/cut"
			both "$object $verb <'$work/cut'"
		done
		for other in address route rule; do
			[ $other = $object ] || both "$object $verb <'$work/saved $other'"
		done
		# A message that is too long, one too short, a second file behind the first.
		{ head -c 4 "$file" && printf '\x01\x40\0\0\x18\0\0\0\0\0\0\0\0\0\0\0'; } >"$work/cut"
		both "$object $verb <'$work/cut'"
		{ head -c 4 "$file" && printf '\x0f\0\0\0\x18\0\0\0\0\0\0\0\0\0\0\0'; } >"$work/cut"
		both "$object $verb <'$work/cut'"
		[ $verb = restore ] || continue
		{ cat "$file" && head -c 30 "$file"; } >"$work/cut"
		both "$object $verb <'$work/cut'"
	done
done
end_group

# Where what is flushed is there again at once: iproute2's limits. Each step takes a while, so that it is.
ends() {
	local tool=$1 name=$2 words=$3
	# shellcheck disable=SC2086 # words
	nsenter --net="/run/netns/$name" timeout 20 strace -f -qq -o /dev/null -e trace=sendto,sendmsg \
		-e inject=sendto,sendmsg:delay_enter=60000 "$tool" $words
}
if have strace; then
	group "errors: flushes that do not end"
	for ((i = 0; i < 50; i++)); do
		echo "neigh replace 10.0.0.9 lladdr 2:2:2:2:2:2 nud stale dev d0"
		echo "address replace 10.7.0.1/24 dev d1"
	done >"$work/again"
	for name in "$twins-a" "$twins-b"; do
		nsenter --net="/run/netns/$name" sh -c "while :; do $peer -batch '$work/again'; done" 2>/dev/null &
		at_exit kill $!
	done
	for words in "-s neigh flush dev d0" "-s -loops 3 neigh flush dev d0" "-loops 1 neigh flush dev d0" \
		"-s address flush dev d1 to 10.7.0.0/16" "-loops 2 -s address flush dev d1 to 10.7.0.0/16"; do
		ends "$peer" "$twins-a" "$words" >"$work/peer.out" 2>"$work/peer.err"
		expected=$?
		ends "$ctrkit" "$twins-b" "ip $words" >"$work/ours.out" 2>"$work/ours.err"
		alike "$words" $expected $?
	done
	end_group
else
	skip "ip errors: flushes that do not end" "no strace"
fi

# An ordinary user is told what iproute2 tells, and in one line more what it takes.
if ! have setpriv; then
	skip "ip errors: an ordinary user" "no setpriv"
	exit 0
fi
group "errors: an ordinary user"
cp "$ctrkit" "$work/ctrkit"
chmod 755 "$work" "$work/ctrkit"
user=(setpriv --reuid 65534 --regid 65534 --clear-groups)
while IFS= read -r words; do
	eval "in_a ${user[*]} $peer $words" >"$work/peer.out" 2>"$work/peer.err" </dev/null
	expected=$?
	eval "in_b ${user[*]} $work/ctrkit ip $words" >"$work/ours.out" 2>"$work/ours.err" </dev/null
	status=$?
	grep -c 'takes CAP_[A-Z_]*ADMIN: securityContext' "$work/ours.err" >"$work/hints"
	sed -i '/takes CAP_[A-Z_]*ADMIN: securityContext/d' "$work/ours.err"
	alike "$words" $expected $status
	[ "$(cat "$work/hints")" = 1 ] || fail "ip $group: $words: a hint" "$work/ours.err"
done <<'END'
address add 10.66.0.1/24 dev d0
address del 10.0.0.1/24 dev d0
-s address flush dev d0
link set d0 down
link set d0 mtu 1400
link set d0 name d9
link add foo type veth
link del d0
link property add dev d0 altname foo
route add 10.66.0.0/16 dev d0
route del 10.66.0.0/16
route replace default dev d0
-s -6 route flush dev d0
neigh add 10.0.0.9 lladdr 2:2:2:2:2:2 dev d0
neigh del 10.0.0.9 dev d0
-s neigh flush dev d0 nud all
rule add table 7
rule del table 7
rule flush
nexthop add id 5 dev d0
nexthop del id 5
netns add foo
netns set $twins-a 5
netns exec $twins-a true
-n $twins-a link
netns del $twins-a
maddress add 33:33:00:00:00:05 dev d0
END
end_group
