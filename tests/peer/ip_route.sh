#!/bin/bash
# ip route and ip nexthop beside iproute2's: every view and every selector in a rich scene, wrong words, and each change
# done by one program in one namespace and by the other in another, of which the installed ip then tells the tables.
here=$(dirname "$0")
. "$here/../lib.sh"
. "$here/ip_scene.sh"

peer=$(command -v ip)
tag=${CTRKIT_TAG:-ctrkit-ip-route-$$}
tries=3 # a second, or the age of a path, may pass between the two runs
export COLORFGBG="0;15" # where the colours of old and new releases are the same

# How the newest release, or ctrkit, differs from older ones:
#  - 7.1: "is garbage" without an article
#  - ctrkit, as the newest: a refused dump leaves valid JSON behind
#  - the words of usage are each program's own
normalise() {
	sed -i 's/ is garbage\.$/ is a garbage./' "$work/ours.err"
	case $(cat "$work/peer.out") in
	'[' | '[ ') : >"$work/peer.out" && : >"$work/ours.out" ;;
	esac
	if grep -q '^Usage: ' "$work/peer.err" && grep -q '^Usage: ' "$work/ours.err"; then
		: >"$work/peer.err" && : >"$work/ours.err"
	fi
}

# group NAME: the cases up to the next group are one line of the result if they pass.
group() {
	end_group
	group=$1 cases=0 failures=0
}

end_group() {
	[ -z "${group:-}" ] || [ "$failures" != 0 ] || pass "ip $group ($cases cases)"
	group=
}

# judge EXPECTED_STATUS STATUS: compares what the two have written. False if it is not the same.
judge() {
	[ "$1" = "$2" ] && cmp -s "$work/peer.out" "$work/ours.out" && cmp -s "$work/peer.err" "$work/ours.err"
}

complain() {
	failures=$((failures + 1))
	[ $failures -le 8 ] || return 0
	{
		echo "exit status $3, iproute2's is $2"
		diff <(cat -A "$work/peer.err") <(cat -A "$work/ours.err")
		diff <(cat -A "$work/peer.out") <(cat -A "$work/ours.out") | cut -c1-300
	} >"$work/why"
	fail "ip $group: $1" "$work/why"
}

# alike ARGS...: ip ARGS by both in the same namespace.
alike() {
	local try expected status
	cases=$((cases + 1))
	for ((try = 0; try < tries; try++)); do
		within "$ns" "$peer" "$@" >"$work/peer.out" 2>"$work/peer.err" </dev/null
		expected=$?
		within "$ns" "$ctrkit" ip "$@" >"$work/ours.out" 2>"$work/ours.err" </dev/null
		status=$?
		normalise
		! judge $expected $status || return 0
	done
	complain "$*" $expected $status
}

# What the installed ip tells of a namespace's routes and nexthops. Times run, so they are left out.
tables() {
	within "$1" "$peer" -d -j route show table all
	within "$1" "$peer" -d -j -6 route show table all
	within "$1" "$peer" -d -j nexthop
}
state() { tables "$1" | sed -E 's/"expires":[0-9]+,?//g'; }

# both ARGS...: ip ARGS by iproute2 in $theirs and by ctrkit in $ours; then the tables are compared.
both() {
	local expected status
	cases=$((cases + 1))
	within "$theirs" "$peer" "$@" >"$work/peer.out" 2>"$work/peer.err" </dev/null
	expected=$?
	within "$ours" "$ctrkit" ip "$@" >"$work/ours.out" 2>"$work/ours.err" </dev/null
	status=$?
	normalise
	state "$theirs" >>"$work/peer.out" 2>&1
	state "$ours" >>"$work/ours.out" 2>&1
	judge $expected $status || complain "$*" $expected $status
}

# each COMMAND: runs it with the words of each line on stdin.
each() {
	local line words
	while IFS= read -r line; do
		[ -n "$line" ] || continue
		eval "words=($line)"
		"$1" "${words[@]}"
	done
}

# The same small network in a namespace of its own.
small_scene() {
	new_netns "$1"
	ip_lines "$tag-$1" <<-END
		link set lo up
		link add e0 index 10 address 02:00:00:00:00:10 type veth peer name e1 index 11 address 02:00:00:00:00:11
		link add d0 index 12 address 02:00:00:00:00:12 type veth peer name d1 index 13 address 02:00:00:00:00:13
		link set e0 addrgenmode none
		link set e1 addrgenmode none
		link set d0 addrgenmode none
		link set d1 addrgenmode none
		link set e0 up
		link set e1 up
		link set d0 up
		link set d1 up
		addr add 192.0.2.1/24 dev e0
		addr add 192.0.2.9/24 dev e0
		addr add 198.51.100.1/24 dev d0
		addr add 2001:db8::1/64 dev e0 nodad
	END
}

views() {
	cat <<'END'
route
route show
route list
route show table main
route show table all
route show table local
route show table 100
route show table 1000
route show table 77
route show table cache
route show cached
route show root 10.0.0.0/8
route show root 10.7.0.0/16
route show root default
route show root 0/0
route show root 0.0.0.0/1
route show match 10.7.1.1
route show match 10.7.0.0/16
route show match default
route show exact 10.7.0.0/16
route show exact default
route show 10.7.0.0/16
route show 10.5.0.1
route show to 10.5.0.1
route show to root 10.32.0.0/11
route show to match 10.32.5.5
route show to exact 10.32.0.0/16
route show default
route show root 10.0.0.0/8 match 10.7.0.0/16
route show dev e0
route show dev d0
route show dev g0
route show dev lo
route show oif h0
route show dev e0 table all
route show dev e0 table local
route show via 192.0.2.3
route show via 192.0.2.0/24
route show via 192.0.2.0/24 dev e0
route show via 198.51.100.2
route show via inet 192.0.2.3
route show via inet6 2001:db8::2
route show via inet6 2001:db8::/32
route show via default
route show type unicast
route show type blackhole
route show type unreachable
route show type prohibit
route show type throw
route show type local
route show type local table all
route show type broadcast table local
route show type multicast
route show type 6
route show type brd table local
route show proto static
route show proto kernel
route show proto boot
route show proto 99
route show proto bgp
route show proto 4
route show proto all
route show scope link
route show scope global
route show scope host table local
route show scope 77
route show scope all
route show src 192.0.2.1
route show src 192.0.2.9
route show src 192.0.2.0/24
route show src default
route show metric 100
route show metric 0
route show priority 5
route show preference 1002
route show tos 8
route show tos 0x08
route show dsfield 0
route show realms 5/7
route show realms 9
route show realms 5/
route show realms 0
route show iif e0
route show mark 0
route show mark 5
route show from default
route show from 10.0.0.0/8
route show from root default
route show from match 10.1.1.1
route show dev e0 proto static
route show dev e0 scope link proto kernel src 192.0.2.1
route show root 10.0.0.0/8 proto boot scope global via 192.0.2.3 dev e0
route show t all
route show p static
route show s link
route show r 9
-4 route
-4 route show table all
-6 route
-6 route show table all
-6 route show table local
-6 route show table 100
-6 route show table 77
-6 route show root 2001:db8::/32
-6 route show root ::/0
-6 route show root default
-6 route show match 2001:db8:1::5
-6 route show match 2001:db8:0:0:1::3
-6 route show exact 2001:db8:1::/48
-6 route show 2001:db8:8::1
-6 route show default
-6 route show dev e0
-6 route show dev e0 table all
-6 route show via 2001:db8::2
-6 route show via 2001:db8::/64
-6 route show type blackhole
-6 route show type unicast
-6 route show type multicast table all
-6 route show type local table all
-6 route show type anycast table all
-6 route show proto static
-6 route show proto kernel
-6 route show proto kernel table all
-6 route show scope global
-6 route show src 2001:db8::1
-6 route show metric 1024
-6 route show metric 5
-6 route show from 2001:db8:ff::/48
-6 route show from root 2001:db8::/32
-6 route show from root default
-6 route show from match 2001:db8:ff::1
-6 route show cached
-6 route show table cache
route show 2001:db8:1::/48
route show root 2001:db8::/32
route show table all root 2001:db8::/32
route show table all 10.7.0.0/16
route show table all proto static
route show table all type blackhole
route show table all metric 256
route show table all default
route show table all root default
route get 10.0.0.5
route get 10.1.2.3
route get 10.3.1.1
route get 10.5.0.1
route get 10.6.0.1
route get 10.8.0.1
route get 10.9.0.1
route get 10.10.0.1
route get 10.11.0.1
route get 10.12.0.1
route get 10.14.1.1
route get 10.15.1.1
route get 10.16.1.1 tos 8
route get 10.17.1.1
route get 10.18.1.1
route get 10.19.1.1
route get 10.30.1.1
route get 10.32.1.1
route get 10.33.1.1
route get 10.34.1.1
route get 10.40.0.1
route get 10.50.0.1
route get 127.0.0.1
route get 127.0.0.5
route get 192.0.2.1
route get 192.0.2.255
route get 192.0.2.3
route get 192.0.2.3 oif d0
route get 192.0.2.3 dev e0
route get 192.0.2.3 from 192.0.2.9
route get 192.0.2.3 from 192.0.2.77 iif e0
route get 10.0.0.1 from 198.51.100.7 iif d0
route get 192.0.2.3 mark 5
route get 192.0.2.3 mark 0x100
route get 192.0.2.3 uid 1000
route get 192.0.2.3 ipproto tcp sport 1000 dport 80
route get 192.0.2.3 ipproto udp
route get 192.0.2.3 ipproto 17
route get 192.0.2.3 ipproto icmp
route get 8.8.8.8
route get 200.1.1.1
route get to 200.1.1.1
route get default
route get 224.0.0.5
route get 224.0.0.5 oif e0
route get 239.1.1.1
route get 255.255.255.255
route get 0.0.0.0
route get fibmatch 10.7.0.1
route get fibmatch 10.1.1.1
route get fibmatch 10.31.1.1
route get fibmatch 10.13.1.1
route get fibmatch 10.14.1.1
route get fibmatch 10.8.1.1
route get fibmatch 192.0.2.1
route get fibmatch 192.0.2.200
route get fibmatch 200.1.1.1
route get 10.0.0.0/8
route get 2001:db8::5
route get 2001:db8::1
route get 2001:db8:1::5
route get 2001:db8:3::5
route get 2001:db8:4::5
route get 2001:db8:7::5
route get 2001:db8:9::5
route get 2001:db8:a::1 from 2001:db8:ff::1
route get 2001:db8:b::5
route get 2001:db8:f::5
route get 2001:db8::5 from 2001:db8::1
route get 2001:db8::5 oif e0
route get 2001:db8::5 oif d0
route get 2001:db8::5 mark 5 uid 7
route get 2001:db8::5/64
route get ff02::1
route get ff02::1 oif e0
route get fe80::1 oif e0
route get ::1
route get ::
-6 route get default
route get fibmatch 2001:db8::5
route get fibmatch 2001:db8:b::5
route get fibmatch 2001:db8:7::5
route get fibmatch 4000::1
nexthop
nexthop show
nexthop list
nexthop show id 7
nexthop show id 9
nexthop show id 15
nexthop get id 7
nexthop get id 15
nexthop show dev e0
nexthop show dev d0
nexthop show groups
nexthop show fdb
nexthop show proto 4
nexthop show proto 0
nexthop show proto 99
-6 nexthop
-4 nexthop
-6 nexthop show dev e0
nexthop show master e0
END
}

wrong_words() {
	cat <<'END'
route foo
route add
route del
route replace
route change
route append
route prepend
route test
route add 300.1.1.1/24 dev e0
route add foo
route add 10.0.0.0/33 dev e0
route add 10.0.0.0/8 via
route add 10.0.0.0/8 via foo
route add 10.0.0.0/8 via inet6
route add 10.0.0.0/8 via inet6 foo
route add 10.0.0.0/8 via 2001:db8::2
route add 2001:db8:1::/48 via 192.0.2.2
route add 10.0.0.0/8 via inet6 192.0.2.2
route add 10.0.0.0/8 via inet 192.0.2.2 via inet 192.0.2.3
route add 10.0.0.0/8 dev
route add 10.0.0.0/8 dev nosuch
route add 10.0.0.0/8 dev e0 dev e0
route add 10.0.0.0/8 dev e0 oif e0
route add 10.0.0.0/8 dev ""
route add 10.0.0.0/8 dev a/b
route add 10.0.0.0/8 dev averyveryverylongnameindeed
route add 10.0.0.0/8 dev e0 src
route add 10.0.0.0/8 dev e0 src foo
route add 10.0.0.0/8 dev e0 src 1.2.3.4
route add 10.0.0.0/8 dev e0 src 2001:db8::1
route add 10.0.0.0/8 dev e0 src 192.0.2.1 src 192.0.2.9
route add 10.0.0.0/8 dev e0 table
route add 10.0.0.0/8 dev e0 table foo
route add 10.0.0.0/8 dev e0 table 4294967296
route add 10.0.0.0/8 dev e0 table all
route add 10.0.0.0/8 dev e0 table -1
route add 10.0.0.0/8 dev e0 table 100 table 100
route add 10.0.0.0/8 dev e0 proto
route add 10.0.0.0/8 dev e0 proto foo
route add 10.0.0.0/8 dev e0 proto 256
route add 10.0.0.0/8 dev e0 scope foo
route add 10.0.0.0/8 dev e0 scope 256
route add 10.0.0.0/8 dev e0 scope
route add 10.0.0.0/8 dev e0 metric foo
route add 10.0.0.0/8 dev e0 metric
route add 10.0.0.0/8 dev e0 metric -1
route add 10.0.0.0/8 dev e0 metric 4294967296
route add 10.0.0.0/8 dev e0 preference foo
route add 10.0.0.0/8 dev e0 priority foo
route add 10.0.0.0/8 dev e0 tos foo
route add 10.0.0.0/8 dev e0 tos 100
route add 10.0.0.0/8 dev e0 tos 3
route add 10.0.0.0/8 dev e0 dsfield foo
route add 10.0.0.0/8 dev e0 mtu
route add 10.0.0.0/8 dev e0 mtu foo
route add 10.0.0.0/8 dev e0 mtu lock
route add 10.0.0.0/8 dev e0 mtu lock foo
route add 10.0.0.0/8 dev e0 advmss foo
route add 10.0.0.0/8 dev e0 hoplimit foo
route add 10.0.0.0/8 dev e0 hoplimit 256
route add 10.0.0.0/8 dev e0 window foo
route add 10.0.0.0/8 dev e0 cwnd foo
route add 10.0.0.0/8 dev e0 initcwnd foo
route add 10.0.0.0/8 dev e0 initrwnd foo
route add 10.0.0.0/8 dev e0 ssthresh foo
route add 10.0.0.0/8 dev e0 reordering foo
route add 10.0.0.0/8 dev e0 rtt foo
route add 10.0.0.0/8 dev e0 rtt 5x
route add 10.0.0.0/8 dev e0 rttvar foo
route add 10.0.0.0/8 dev e0 rto_min foo
route add 10.0.0.0/8 dev e0 rto_min 5h
route add 10.0.0.0/8 dev e0 features foo
route add 10.0.0.0/8 dev e0 features
route add 10.0.0.0/8 dev e0 quickack foo
route add 10.0.0.0/8 dev e0 quickack 2
route add 10.0.0.0/8 dev e0 fastopen_no_cookie 2
route add 10.0.0.0/8 dev e0 fastopen_no_cookie foo
route add 10.0.0.0/8 dev e0 congctl
route add 10.0.0.0/8 dev e0 congctl nosuch
route add 10.0.0.0/8 dev e0 congctl averyverylongcongestionname
route add 10.0.0.0/8 dev e0 realms foo
route add 10.0.0.0/8 dev e0 realms 1/foo
route add 10.0.0.0/8 dev e0 realms 256
route add 10.0.0.0/8 dev e0 realms
route add 2001:db8:1::/48 dev e0 pref foo
route add 2001:db8:1::/48 dev e0 pref
route add 2001:db8:1::/48 dev e0 pref 7
route add 2001:db8:1::/48 dev e0 expires foo
route add 10.0.0.0/8 dev e0 expires 100
route add 10.0.0.0/8 dev e0 ttl-propagate foo
route add 10.0.0.0/8 dev e0 ttl-propagate
route add 10.0.0.0/8 dev e0 weight 5
route add 10.0.0.0/8 weight 5
route add 10.0.0.0/8 nexthop
route add 10.0.0.0/8 nexthop via
route add 10.0.0.0/8 nexthop foo
route add 10.0.0.0/8 nexthop via foo
route add 10.0.0.0/8 nexthop via 192.0.2.2 weight
route add 10.0.0.0/8 nexthop via 192.0.2.2 weight 0
route add 10.0.0.0/8 nexthop via 192.0.2.2 weight 257
route add 10.0.0.0/8 nexthop via 192.0.2.2 weight foo
route add 10.0.0.0/8 nexthop via 192.0.2.2 dev nosuch
route add 10.0.0.0/8 nexthop via 192.0.2.2 metric 5
route add 10.0.0.0/8 nexthop via 192.0.2.2 nexthop via 192.0.2.3 metric 5
route add 10.0.0.0/8 nexthop dev e0 realms foo
route add 10.0.0.0/8 nexthop via 192.0.2.2 foo
route add 10.0.0.0/8 nhid
route add 10.0.0.0/8 nhid foo
route add 10.0.0.0/8 nhid 99
route add 10.0.0.0/8 encap
route add 10.0.0.0/8 encap foo
route add 10.0.0.0/8 encap ip
route add 10.0.0.0/8 encap ip id
route add 10.0.0.0/8 encap ip id foo dev e0
route add 10.0.0.0/8 encap ip dst foo dev e0
route add 10.0.0.0/8 encap ip dst 1.2.3.4 dst 1.2.3.4 dev e0
route add 10.0.0.0/8 encap ip id 1 id 2 dev e0
route add 10.0.0.0/8 encap ip ttl 256 dev e0
route add 10.0.0.0/8 encap ip ttl foo dev e0
route add 10.0.0.0/8 encap ip tos foo dev e0
route add 10.0.0.0/8 encap ip src foo dev e0
route add 10.0.0.0/8 encap ip6 dst foo dev e0
route add 10.0.0.0/8 encap ip6 hoplimit foo dev e0
route add 10.0.0.0/8 encap ip6 tc foo dev e0
route add 10.0.0.0/8 encap mpls
route add 10.0.0.0/8 encap mpls foo
route add 10.0.0.0/8 encap mpls 100 ttl foo
route add 10.0.0.0/8 encap mpls 100 dev e0
route add 10.0.0.0/8 onlink
route add 10.0.0.0/8 via 9.9.9.9 onlink
route add 10.0.0.0/8 vrf nosuch
route add 10.0.0.0/8 vrf e0
route add 10.0.0.0/8 as foo
route add 10.0.0.0/8 as to foo
route add nat 10.0.0.0/8 via 192.0.2.2
route add nat 10.0.0.0/8 dev e0
route add unicast
route add blackhole
route add blackhole foo
route add blackhole 10.0.0.0/8 dev e0
route add blackhole 10.0.0.0/8 via 192.0.2.2
route add unreachable 10.0.0.0/8 foo
route add unicast unicast 10.0.0.0/8
route add to
route add to foo
route add to 10.0.0.0/8 to 10.0.0.0/8 dev e0
route add 10.0.0.0/8 10.0.0.0/8 dev e0
route add 10.0.0.0/8 dev e0 garbage
route add 10.0.0.0/8 dev e0 default
route add default
route add default via 192.0.2.2 foo
route add 1.2.3.4/24 dev e0
route add 192.0.2.0/24 dev e0 proto kernel scope link src 192.0.2.1
route del 99.0.0.0/8
route del 99.0.0.0/8 dev e0
route change 99.0.0.0/8 dev e0
route replace 99.0.0.0/8 dev nosuch
route append 99.0.0.0/8 dev nosuch
route del
route del table 100
route test 99.0.0.0/8 dev e0
route add 10.0.0.0/8 from
route add 10.0.0.0/8 from foo dev e0
route add 10.0.0.0/8 from 10.0.0.0/8 dev e0
route add 2001:db8:1::/48 from 10.0.0.0/8 dev e0
-6 route add 10.0.0.0/8 dev e0
-4 route add 2001:db8:1::/48 dev e0
-6 route add foo
-4 route add foo
-4 route add default via 2001:db8::2
-6 route add default via 192.0.2.2
route add 10.0.0.0/8 help
route get
route get foo
route get 10.0.0.1 foo
route get 10.0.0.1 from
route get 10.0.0.1 from foo
route get 10.0.0.1 from 1.2.3.4
route get 10.0.0.1 from 1.2.3.4 iif e0
route get 10.0.0.1 iif
route get 10.0.0.1 iif nosuch
route get 10.0.0.1 oif nosuch
route get 10.0.0.1 dev nosuch
route get 10.0.0.1 mark foo
route get 10.0.0.1 mark
route get 10.0.0.1 tos foo
route get 10.0.0.1 uid foo
route get 10.0.0.1 uid
route get 10.0.0.1 ipproto foo
route get 10.0.0.1 ipproto 500
route get 10.0.0.1 sport foo
route get 10.0.0.1 sport 65536
route get 10.0.0.1 dport foo
route get 10.0.0.1 vrf nosuch
route get 10.0.0.1 vrf e0
route get 10.0.0.1 to 10.0.0.2
route get to
route get fibmatch
route get fibmatch foo
route get 10.0.0.0/8
route get 10.0.0.1/33
route get default
route get 192.0.2.0/24
route get 10.0.0.1 as foo
route get 10.0.0.1 from 2001:db8::1
route get 10.0.0.1 connected
route get 10.0.0.1 notify
-6 route get 10.0.0.1
route get blackhole 10.0.0.1
route get unicast 192.0.2.5
route get 2001:db8:5::1
-4 route get 2001:db8:5::1
route show foo
route show 10.0.0.0/33
route show root
route show root foo
route show match foo
route show exact
route show to
route show to foo
route show to root foo
route show table
route show table nosuch
route show table 100
route show table 4294967296
route show vrf
route show vrf nosuch
route show vrf e0
route show proto foo
route show proto
route show proto 256
route show scope foo
route show type foo
route show type
route show type 256
route show dev
route show dev nosuch
route show iif nosuch
route show oif nosuch
route show via foo
route show via
route show via inet6 foo
route show src foo
route show src
route show from foo
route show from root foo
route show metric foo
route show mark foo
route show tos foo
route show realms foo
route show realms
route show dev e0 dev d0
route show dev e0 foo
route show 10.0.0.0/8 11.0.0.0/8
route show table cache table all
-6 route show 10.0.0.0/8
-4 route show 2001:db8::/32
-6 route show table 100
-6 route show via 192.0.2.2
route list foo
route flush
route flush foo
route flush table nosuch
route flush dev nosuch
route flush table 100
route flush cache foo
route flush 10.0.0.0/33
-6 route flush
route restore foo
route showdump foo
route restore
route showdump
route help
nexthop foo
nexthop add
nexthop add id
nexthop add id foo
nexthop add id 0 dev e0
nexthop add id 5
nexthop add dev e0
nexthop add id 5 dev
nexthop add id 5 dev nosuch
nexthop add id 5 via foo
nexthop add id 5 via 192.0.2.2
nexthop add id 5 via inet6 192.0.2.2 dev e0
nexthop add id 5 via 192.0.2.2 dev e0 foo
nexthop add id 5 via 192.0.2.2 dev e0 dev d0
nexthop add id 5 via 9.9.9.9 dev e0
nexthop add id 5 group
nexthop add id 5 group foo
nexthop add id 5 group 98/99
nexthop add id 5 group 1,foo
nexthop add id 5 group 1,0
nexthop add id 5 group 1,300
nexthop add id 5 group 1/
nexthop add id 5 group 1,2,3
nexthop add id 5 group 1/2 type
nexthop add id 5 group 1/2 type foo
nexthop add id 5 group 1/2 type resilient buckets
nexthop add id 5 group 1/2 type resilient buckets foo
nexthop add id 5 group 1/2 type resilient idle_timer foo
nexthop add id 5 group 1/2 type resilient unbalanced_timer foo
nexthop add id 5 group 1/2 type resilient foo
nexthop add id 5 type resilient
nexthop add id 5 blackhole dev e0
nexthop add id 5 blackhole via 192.0.2.2
nexthop add id 5 dev e0 proto foo
nexthop add id 5 dev e0 proto
nexthop add id 5 encap foo dev e0
nexthop add id 5 encap
nexthop add id 5 fdb dev e0
nexthop replace
nexthop replace id 5 dev nosuch
nexthop del
nexthop del id
nexthop del id foo
nexthop del id 99
nexthop del 99
nexthop del id 99 foo
nexthop get
nexthop get id
nexthop get id foo
nexthop get id 99
nexthop get 99
nexthop get id 99 foo
nexthop get id 0
nexthop del id 0
nexthop show foo
nexthop show id
nexthop show id foo
nexthop show id 99
nexthop show dev
nexthop show dev nosuch
nexthop show master nosuch
nexthop show vrf nosuch
nexthop show vrf e0
nexthop show proto foo
nexthop show proto
nexthop flush foo
nexthop flush dev nosuch
nexthop flush id foo
nexthop flush id 99
nexthop help
END
}

changes() {
	cat <<'END'
route add 10.201.0.0/24 dev e0 rtt 999999 rttvar 999999 rto_min 999999ms
route add 10.201.1.0/24 dev e0 rtt 1000000 rttvar 1000000 rto_min 1000000ms
route add 10.201.2.0/24 dev e0 rtt 1000005 rttvar 1000005 rto_min 1000005ms
route add 10.201.3.0/24 dev e0 rtt 1234565 rttvar 1234565 rto_min 1234565ms
route add 10.201.4.0/24 dev e0 rtt 1234575 rttvar 1234575 rto_min 1234575ms
route add 10.201.5.0/24 dev e0 rtt 9999995 rttvar 9999995 rto_min 9999995ms
route add 10.201.6.0/24 dev e0 rtt 99999949 rttvar 99999949 rto_min 99999949ms
route add 10.201.7.0/24 dev e0 rtt 123456789 rttvar 123456789 rto_min 123456789ms
route add 10.201.8.0/24 dev e0 rtt 1000000000 rttvar 1000000000 rto_min 1000000000ms
route add 10.201.9.0/24 dev e0 rtt 4294967295 rttvar 4294967295 rto_min 4294967295ms
route show
nexthop add id 90 via 192.0.2.5 dev e0
nexthop add id 91 group 90 type resilient buckets 4 idle_timer 12345 unbalanced_timer 12345
nexthop add id 92 group 90 type resilient buckets 4 idle_timer 1234567 unbalanced_timer 1234567
nexthop add id 93 group 90 type resilient buckets 4 idle_timer 21474836 unbalanced_timer 21474836
nexthop del id 91
nexthop del id 92
nexthop del id 93
nexthop del id 90
route flush root 10.201.0.0/16
route add 10.1.0.0/16 via 192.0.2.2
route add 10.1.0.0/16 via 192.0.2.2
route add 10.2.0.0/16 via 192.0.2.2 dev e0 proto static metric 7
route add 10.3.0.0/16 dev e0
route add 10.4.0.0/16 dev e0 scope link src 192.0.2.9
route add 10.5.0.1 dev e0
route add to 10.5.1.0/24 dev e0
route add unicast 10.5.2.0/24 via 192.0.2.2
route add 10.5.3 via 192.0.2.2
route add 10.5.4.0/255.255.255.0 via 192.0.2.2
route add default via 192.0.2.2
route add default via 192.0.2.3 metric 100
route append default via 192.0.2.4 metric 100
route prepend default via 192.0.2.5 metric 100
route append 10.1.0.0/16 via 192.0.2.3
route prepend 10.1.0.0/16 via 192.0.2.4
route prep 10.1.0.0/16 via 192.0.2.6
route ap 10.1.0.0/16 via 192.0.2.7
route replace 10.1.0.0/16 via 192.0.2.5
route repl 10.60.0.0/16 via 192.0.2.5
route change 10.2.0.0/16 via 192.0.2.3 metric 7
route chg 10.2.0.0/16 via 192.0.2.4 metric 7 proto bgp
route change 10.99.0.0/16 via 192.0.2.3
route test 10.2.0.0/16 via 192.0.2.4 metric 7
route test 10.99.0.0/16 via 192.0.2.4
route add 10.6.0.0/16 via 203.0.113.1 dev e0 onlink
route add 10.7.0.0/16 nexthop via 192.0.2.3 nexthop via 192.0.2.4 weight 5 nexthop dev d0 weight 256 nexthop via 203.0.113.9 dev e0 onlink
route add 10.7.1.0/24 metric 4 nexthop via 192.0.2.3 realms 3 nexthop via inet6 2001:db8::5 dev e0
route add blackhole 10.8.0.0/16
route add unreachable 10.9.0.0/16 metric 5
route add prohibit 10.10.0.0/16
route add throw 10.11.0.0/16
route add broadcast 10.11.1.255 dev e0
route add brd 10.11.2.255 dev e0
route add local 10.11.3.0/24 dev lo
route add local 10.11.4.1 dev e0 table 100
route add multicast 239.0.0.0/8 dev e0
route add anycast 10.11.5.1 dev e0
route add 10.12.0.0/16 via inet6 2001:db8::2 dev e0
route add 10.12.1.0/24 via inet 192.0.2.2
route add 10.13.0.0/16 nexthop via inet6 2001:db8::2 dev e0 nexthop via 192.0.2.3
route add 10.14.0.0/16 via 192.0.2.3 mtu 1400 advmss 1300 window 1000 rtt 100 rttvar 50 ssthresh 10 cwnd 20 initcwnd 11 initrwnd 12 reordering 4 hoplimit 3 rto_min 200 features ecn quickack 1 congctl reno fastopen_no_cookie 1
route add 10.15.0.0/16 via 192.0.2.3 mtu lock 1400 cwnd lock 9 rtt 5s rttvar 1s rto_min 2s advmss lock 1000 hoplimit lock 9 congctl lock cubic
route add 10.15.1.0/24 via 192.0.2.3 rtt 12ms rttvar 7msec rto_min 1500ms
route add 10.15.2.0/24 via 192.0.2.3 rtt 1.5s rttvar 0.25secs rto_min lock 3sec
route add 10.15.3.0/24 via 192.0.2.3 init 10 q 1 re 5
route add 10.15.4.0/24 via 192.0.2.3 rtt lock 33 rttvar lock 44 ssthresh lock 4 reordering lock 3 window lock 999 initcwnd lock 3 initrwnd lock 4
route add 10.16.0.0/16 via 192.0.2.3 tos 8
route add 10.16.0.0/16 via 192.0.2.4 dsfield 0x10
route add 10.17.0.0/16 via 192.0.2.3 realm 5/7
route add 10.18.0.0/16 via 192.0.2.3 realms 9
route add 10.19.0.0/16 via 192.0.2.3 dev e0 encap ip id 100 dst 203.0.113.5 ttl 7 tos 4
route add 10.19.1.0/24 encap ip id 0x10 src 192.0.2.1 dst 203.0.113.5 key csum via 192.0.2.3 dev e0
route add 10.19.2.0/24 nexthop encap ip id 3 dst 203.0.113.7 via 192.0.2.3 dev e0 nexthop via 192.0.2.4
route add 10.20.0.0/16 via 192.0.2.3 proto kernel
route add 10.21.0.0/16 via 192.0.2.3 proto 99 scope 77
route add 10.21.1.0/24 dev e0 scope 77
route add 10.21.2.0/24 dev e0 scope host
route add 10.22.0.0/16 via 192.0.2.3 table 100
route add 10.22.0.0/16 via 192.0.2.3 table 1000
route add 10.22.0.0/16 via 192.0.2.3 t 4294967295
route add blackhole default table 100
route add 10.24.0.0/16 via 192.0.2.3 ttl-propagate enabled
route add 10.24.1.0/24 via 192.0.2.3 ttl-propagate disabled
route add 10.25.0.0/16 via 192.0.2.3 expires 500
route add 0/1 via 192.0.2.3
-4 route add 128.0.0.0/1 dev e0
-6 route add default via 2001:db8::2 dev e0
-6 route add default via 2001:db8::3 dev e0 metric 5 pref high
route add 2001:db8:1::/48 via 2001:db8::2 pref low proto static
route add 2001:db8:2::/48 nexthop via 2001:db8::2 nexthop via 2001:db8::3 weight 3
route append 2001:db8:2::/48 via 2001:db8::4
route add blackhole 2001:db8:3::/48
route add unreachable 2001:db8:4::/48 metric 4
-6 route add prohibit 2001:db8:5::/48
-6 route add throw 2001:db8:6::/48
-6 route add 2001:db8:7::/48 via 2001:db8::2 mtu 1300 advmss 1200 hoplimit 9 initcwnd 3
-6 route add 2001:db8:8::1 dev e0
-6 route add 2001:db8:9::/48 via 2001:db8::2 src 2001:db8::1
-6 route add 2001:db8:a::/48 from 2001:db8:ff::/48 via 2001:db8::2
-6 route add 2001:db8:b::/48 via 2001:db8::2 expires 400000
-6 route add 2001:db8:e::/48 via fe80::1 dev e0 onlink
-6 route add 2001:db8:f::/48 encap ip6 id 5 dst 2001:db8::99 hoplimit 4 tc 8 via 2001:db8::2 dev e0
-6 route add local 2001:db8:20::1 dev lo
-6 route add anycast 2001:db8:21::1 dev e0
-6 route add 2001:db8:22::/48 dev e0 table 100
-6 route replace 2001:db8:1::/48 via 2001:db8::9 metric 1024
-6 route change 2001:db8:7::/48 via 2001:db8::9
-6 route add default dev d0 metric 77
-6 route add 2001:db8:23::/48 dev e0 pref 3
nexthop add id 7 via 192.0.2.5 dev e0
nexthop add id 8 via 192.0.2.6 dev e0 proto static
nexthop add id 9 group 7/8,3
nexthop add id 10 blackhole
nexthop add id 11 via 2001:db8::7 dev e0
nexthop add id 12 encap ip id 3 dst 203.0.113.9 via 192.0.2.5 dev e0
nexthop add id 13 via 203.0.113.200 dev e0 onlink proto 99
nexthop add id 14 dev e0
nexthop add id 15 group 7,2/13 type resilient buckets 4 idle_timer 7 unbalanced_timer 8
nexthop add id 16 blackhole proto static
nexthop add id 17 via 192.0.2.8 fdb
nexthop add id 18 group 17 fdb
nexthop add id 19 group 7,256/8 type mpath
-6 nexthop add id 20 dev e0
-6 nexthop add id 21 blackhole
nexthop add id 22 via inet6 2001:db8::8 dev e0
nexthop add via 192.0.2.77 dev e0
route add 10.30.0.0/16 nhid 7
route add 10.31.0.0/16 nhid 9
route add 10.32.0.0/16 nhid 10
route add 10.33.0.0/16 nhid 11
route add 10.34.0.0/16 nhid 12 proto static
route add 10.37.0.0/16 nhid 15
-6 route add 2001:db8:c::/48 nhid 11
nexthop add id 7 via 192.0.2.9 dev e0
nexthop replace id 7 via 192.0.2.55 dev e0
nexthop replace id 30 via 192.0.2.56 dev e0
nexthop del id 14
nexthop delete id 8
route del 10.30.0.0/16
route del 10.31.0.0/16 nhid 9
route del 10.3.0.0/16 dev e0
route del 10.4.0.0/16 via 192.0.2.2
route del 10.4.0.0/16 src 192.0.2.9
route del 10.1.0.0/16
route del 10.1.0.0/16 via 192.0.2.7
route del blackhole 10.8.0.0/16
route del unreachable 10.9.0.0/16
route del local 10.11.3.0/24
route del 10.11.4.1 table 100
route del local 10.11.4.1 table 100
route del default
route del default metric 100
route del 10.16.0.0/16 tos 8
route del 10.22.0.0/16 table 1000
route del 10.2.0.0/16 metric 8
route del 10.2.0.0/16 metric 7 proto bgp
route delete 10.7.0.0/16
-6 route del default
-6 route del default metric 5
route del 2001:db8:2::/48 via 2001:db8::3
-6 route del 2001:db8:7::/48
-6 route del blackhole 2001:db8:3::/48
route del multicast 239.0.0.0/8
nexthop flush id 30
nexthop flush proto 99
nexthop flush dev d0
-6 nexthop flush
-s nexthop flush groups
nexthop flush
nexthop flush
-s route flush proto static
-s -s route flush root 10.16.0.0/14
-s route flush table 100
-s route flush table 4242
-s -6 route flush root 2001:db8:8::/45
route flush 10.20.0.0/16
route flush exact 10.24.0.0/16
route flush match 10.5.0.1
-s route flush via 192.0.2.3
-s route flush dev d0
-s route flush type prohibit
route flush cache
-s route flush cache
-s route flush table cache
-s -6 route flush cache
-6 route flush table all proto boot
-s -d -s route flush table main
route flush table all
END
}

# Routes that come and go while they are listed: no crash, no complaint but iproute2's, and none twice.
churned() {
	local name=$tag-churn pid round bad=0
	new_netns churn
	within "$name" "$peer" link set lo up
	for ((round = 0; round < 3000; round++)); do
		echo "route add 10.$((round / 250)).$((round % 250)).0/24 dev lo"
	done | within "$name" "$peer" -batch - || return
	# shellcheck disable=SC2016 # the inner shell expands it
	within "$name" bash -c 'for ((at = 0; at < 60; at++)); do
		for ((net = 0; net < 250; net++)); do echo "route del 10.5.$net.0/24"; done
		for ((net = 0; net < 250; net++)); do echo "route add 10.5.$net.0/24 dev lo"; done
	done | "$0" -batch - -force' "$peer" >/dev/null 2>&1 &
	pid=$!
	for ((round = 0; round < 40; round++)); do
		within "$name" "$ctrkit" ip route >"$work/churn.out" 2>"$work/churn.err" || bad=1
		[ -z "$(sort "$work/churn.out" | uniq -d)" ] || bad=1
		! grep -v '^Dump was interrupted and may be inconsistent\.$' "$work/churn.err" || bad=1
	done
	wait $pid
	within "$name" "$ctrkit" ip route >"$work/churn.out"
	[ $bad = 0 ] && [ "$(wc -l <"$work/churn.out")" = 3000 ]
}

# saved SAVER RESTORER: what one program saves the other restores; each is a function that runs ip.
saved() {
	local selector=(type unicast proto boot root 10.0.0.0/14)
	small_scene "restored-$1"
	within "$tag-routes" "$peer" route show "${selector[@]}" >"$work/want"
	"$1" "$tag-routes" route save "${selector[@]}" >"$work/saved" || return
	"$2" "$tag-restored-$1" route restore <"$work/saved" || return
	within "$tag-restored-$1" "$peer" route show "${selector[@]}" | diff "$work/want" -
}
by_peer() { within "$1" "$peer" "${@:2}"; }
by_ctrkit() { within "$1" "$ctrkit" ip "${@:2}"; }

scene_routes
group "route and nexthop, text"
each alike < <(views)
for options in -d -j "-d -j" -o "-p -j" "-c=always"; do
	group "route and nexthop, $options"
	each alike < <(views | sed "s/^/$options /")
done
group "route get connected" # in JSON releases before 7 mix text into it
alike route get 192.0.2.3 connected
alike -d route get 10.1.2.3 connected
group "route and nexthop, -o -d, -br, -s"
each alike < <(views | sed -n '1~3s/^/-o -d /p')
each alike < <(views | sed -n '2~3s/^/-br /p')
each alike < <(views | grep -v '^route get' | sed -n '3~3s/^/-s -s -d /p')

ns=$tag-routes
within "$ns" "$peer" route save >"$work/file"
within "$ns" "$ctrkit" ip route save >"$work/own file"
within "$ns" "$peer" route showdump <"$work/file" >"$work/expected"
within "$ns" "$ctrkit" ip route showdump <"$work/file" >"$work/actual"
same "ip route showdump" "$work/expected" "$work/actual"
within "$ns" "$peer" route showdump <"$work/own file" >"$work/actual"
same "ip route save, as iproute2 shows it" "$work/expected" "$work/actual"
holds "ip route: saved by ctrkit, restored by iproute2" saved by_ctrkit by_peer
holds "ip route: saved by iproute2, restored by ctrkit" saved by_peer by_ctrkit

small_scene wrong
small_scene wrong-too
theirs=$tag-wrong ours=$tag-wrong-too
group "route and nexthop, wrong words"
each both < <(wrong_words)

small_scene theirs
small_scene ours
theirs=$tag-theirs ours=$tag-ours
group "route and nexthop, changes"
each both < <(changes)
end_group

holds "ip route: a table churned while it is listed" churned

# Without the right to change anything: iproute2's own line, and one that helps.
if have setpriv; then
	within "$tag-ours" setpriv --reuid 65534 --clear-groups --bounding-set -all --inh-caps -all \
		"$ctrkit" ip route add 10.1.0.0/16 dev e0 >"$work/refusal" 2>&1
	equal "ip route: what a refused change says" "RTNETLINK answers: Operation not permitted" "$(head -1 "$work/refusal")"
	holds "ip route: what would give the right" grep -q 'CAP_NET_ADMIN.*securityContext' "$work/refusal"
else
	skip "ip route without rights" "no setpriv"
fi
