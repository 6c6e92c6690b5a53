# The network namespaces that ip_show.sh looks into. Sourced after lib.sh; scene_X makes what the cases of X look at and
# sets `ns` to the namespace to look from. Everything bears the name of this process and is deleted at exit.
# shellcheck shell=bash disable=SC2154

tag=${CTRKIT_TAG:-ctrkit-ip-$$}

# within NETNS COMMAND...
within() {
	local name=$1
	shift
	nsenter --net="/run/netns/$name" "$@"
}

# new_netns SUFFIX: a namespace named $tag-SUFFIX where nothing is sent, probed or learnt unasked, so that counters and
# states stand still: no router looked for, no duplicate address either, group memberships reported at once.
new_netns() {
	ip netns add "$tag-$1" || return
	at_exit ip netns del "$tag-$1"
	# shellcheck disable=SC2016 # the inner shell expands it
	within "$tag-$1" bash -c '
		for one in /proc/sys/net/ipv6/conf/{all,default}; do
			echo 0 >$one/accept_ra; echo 0 >$one/router_solicitations; echo 0 >$one/accept_dad
			echo 1 >$one/mldv1_unsolicited_report_interval; echo 1 >$one/mldv2_unsolicited_report_interval
		done' 2>/dev/null
}

# ip_lines NETNS: one ip command a line on stdin. What this kernel or this ip can't do doesn't stop the others, and is
# kept: a scene with less in it is still a scene.
ip_lines() {
	# shellcheck disable=SC2016 # the inner shell expands it
	within "$1" bash -c 'while IFS= read -r line; do eval "ip $line" || echo "  $line"; done' >>"$work/refused" 2>&1
}

# lo as a fresh namespace has it.
scene_bare() {
	ns=$tag-bare
	new_netns bare
}

scene_lo() {
	ns=$tag-lo
	new_netns lo
	within "$ns" ip link set lo up
}

# What docker run makes, and every kind of address on it.
scene_box() {
	ns=$tag-box
	new_netns box
	new_netns node
	unshare -n sleep 120 &
	local nameless=$!
	at_exit kill $nameless
	until [ "$(readlink /proc/$nameless/ns/net)" != "$(readlink /proc/self/ns/net)" ]; do sleep 0.01; done
	within "$ns" sh -c 'echo 2 >/proc/sys/net/ipv6/conf/default/use_tempaddr'
	ip_lines "$ns" <<-END
		link set lo up
		link add eth0 address 02:42:ac:11:00:02 type veth peer name veth7a netns $tag-node address 02:42:ac:11:00:01
		link add eth1 address 02:42:ac:12:00:02 type veth peer name veth7b netns $nameless address 02:42:ac:12:00:01
		link add pair0 address 02:00:00:00:01:00 type veth peer name pair1 address 02:00:00:00:01:01
		link add down0 address 02:00:00:00:02:00 type veth peer name down1 address 02:00:00:00:02:01
		link set pair0 up
		link set pair1 up
		link set eth0 up
		link set dev eth0 alias "the way out"
		link property add dev eth0 altname averyveryverylongname altname enx0242ac110002
		addr add 172.17.0.2/16 brd 172.17.255.255 dev eth0
		addr add 172.17.0.3/16 dev eth0
		addr add 172.17.0.4/16 brd + dev eth0 label eth0:web metric 700
		addr add 172.18.0.9/24 dev eth0 metric 30 noprefixroute
		addr add 10.1.1.1 peer 10.2.2.2/32 dev eth0
		addr add 10.1.1.2 peer 10.2.3.0/24 dev eth0
		addr add 10.3.0.1/24 dev eth0 scope link
		addr add 10.4.0.1/24 dev eth0 scope host
		addr add 10.5.0.1/24 dev eth0 scope 77
		addr add 10.6.0.1/24 dev eth0 valid_lft 4000000000 preferred_lft 3000000000
		addr add 10.7.0.1/24 dev eth0 valid_lft 4000000000 preferred_lft 0
		addr add 10.9.0.1/32 dev lo
		addr add 2001:db8::2/64 dev eth0
		addr add 2001:db8::3/64 dev eth0 nodad
		addr add 2001:db8::4/64 dev eth0 noprefixroute
		addr add 2001:db8::5/128 peer 2001:db8::6/64 dev eth0
		addr add 2001:db8::7/64 dev eth0 preferred_lft 0
		addr add 2001:db8::8/64 dev eth0 valid_lft 4000000000 preferred_lft 3000000000
		addr add 2001:db8::9/64 dev eth0 valid_lft 4000000000 preferred_lft 0
		addr add 2001:db8::a/64 dev eth0 metric 99
		addr add 2001:db8::b/64 dev eth0 home
		addr add 2001:db8::d/64 dev eth0 scope host
		addr add 2001:db8:1::1/64 dev eth0 mngtmpaddr
		addr add ::ffff:1.2.3.4/128 dev eth0
		addr add ::1.2.3.4/128 dev eth0
		addr add fe80::42/64 dev eth0
		addr add 10.20.0.1/24 dev pair0
		addr add 10.20.0.2/24 dev pair1
		addr add 2001:db8:3::1/64 dev pair1
	END
	# Where duplicates are looked for: without a carrier it never ends, beside a namesake it fails.
	# shellcheck disable=SC2016 # the inner shell expands it
	within "$ns" bash -c 'for one in down0 pair0; do echo 1 >/proc/sys/net/ipv6/conf/$one/accept_dad; done'
	ip_lines "$ns" <<-END
		link set down0 up
		addr add 2001:db8:2::1/64 dev down0
		addr add 2001:db8:2::2/64 dev down0 optimistic
		addr add 2001:db8:3::1/64 dev pair0
	END
	ip_lines "$tag-node" <<-END
		link set lo up
		link set veth7a up
		addr add 172.17.0.1/16 dev veth7a
	END
}

# The kinds of link that this kernel can make. No bridge is up here: its timers would run.
scene_kinds() {
	ns=$tag-kinds
	new_netns kinds
	ip_lines "$ns" <<-END
		link add p0 index 10 address 02:00:00:00:00:10 type veth peer name p1 index 11 address 02:00:00:00:00:11
		link add q0 index 12 address 02:00:00:00:00:12 type veth peer name q1 index 13 address 02:00:00:00:00:13
		link set p0 up
		link set p1 up
		link set q0 up
		link set q1 up
		addr add 192.0.2.1/24 dev p0
		addr add 2001:db8::1/64 dev p0
		link add br0 index 20 address 02:00:00:00:00:20 type bridge
		link add br1 index 21 address 02:00:00:00:00:21 type bridge forward_delay 200 hello_time 300 max_age 1500 stp_state 0 priority 4096 group_fwd_mask 8 nf_call_iptables 1
		link set br1 type bridge vlan_filtering 1 vlan_default_pvid 7 vlan_stats_enabled 1
		link set br1 type bridge mcast_snooping 0
		link set br1 type bridge group_address 01:80:c2:00:00:0d
		link add br2 index 22 address 02:00:00:00:00:22 type bridge stp_state 1 mcast_querier 1 mcast_hash_max 512 mcast_router 2 mcast_igmp_version 3 mcast_mld_version 2 mcast_stats_enabled 1
		link set p1 master br0
		link set q1 master br1
		link set q1 type bridge_slave hairpin on guard on root_block on fastleave on learning off flood off mcast_flood off bcast_flood off isolated on neigh_suppress on mcast_router 2 cost 77 priority 9 proxy_arp on vlan_tunnel on group_fwd_mask 8 locked on mcast_to_unicast on
		link add ifb7 index 30 address 02:00:00:00:00:30 type ifb
		link add ifb8 index 31 address 02:00:00:00:00:31 type ifb
		link set ifb7 master br1
		link add link p0 name mv0 index 40 address 02:00:00:00:00:40 type macvlan mode bridge
		link add link p0 name mv1 index 41 address 02:00:00:00:00:41 type macvlan mode private
		link add link p0 name mv2 index 42 address 02:00:00:00:00:42 type macvlan mode vepa
		link add link q0 name mv3 index 43 address 02:00:00:00:00:12 type macvlan mode passthru nopromisc
		link add link p0 name mv4 index 44 address 02:00:00:00:00:44 type macvlan mode source
		link set mv4 type macvlan macaddr add 02:aa:00:00:00:01
		link set mv4 type macvlan macaddr add 02:aa:00:00:00:02
		link add link p0 name mv5 index 45 address 02:00:00:00:00:45 type macvtap mode bridge
		link add link p0 name mv6 index 46 address 02:00:00:00:00:46 type macvlan mode bridge bcqueuelen 77
		link add link p0 name ipv0 index 47 type ipvlan mode l2
		link add link p0 name p0.9 index 48 type vlan id 9
		link add dum0 index 49 address 02:00:00:00:00:49 type dummy
	END
}

# Bridges at work: their timers run, so a pair of runs may have to be repeated.
scene_bridge() {
	ns=$tag-bridge
	new_netns bridge
	ip_lines "$ns" <<-END
		link add p0 index 10 address 02:00:00:00:00:10 type veth peer name p1 index 11 address 02:00:00:00:00:11
		link add q0 index 12 address 02:00:00:00:00:12 type veth peer name q1 index 13 address 02:00:00:00:00:13
		link add br0 index 20 address 02:00:00:00:00:20 type bridge forward_delay 200
		link add br1 index 21 address 02:00:00:00:00:21 type bridge stp_state 1 ageing_time 1000
		link set p0 up
		link set p1 up
		link set q0 up
		link set q1 up
		link set p1 master br0
		link set q1 master br1
		link set br0 up
		link set br1 up
		addr add 172.17.0.1/16 dev br0
	END
}

# vxlan's details, a namespace of their own since 6.4 shows them in another order (normalise_ip).
scene_vxlan() {
	ns=$tag-vxlan
	new_netns vxlan
	ip_lines "$ns" <<-END
		link add p0 index 10 address 02:00:00:00:00:10 type veth peer name p1 index 11 address 02:00:00:00:00:11
		link set p0 up
		link set p1 up
		addr add 192.0.2.1/24 dev p0
		addr add 2001:db8::1/64 dev p0
		link add vx0 index 50 address 02:00:00:00:00:50 type vxlan id 42 remote 192.0.2.2 dev p0 dstport 4789
		link add vx1 index 51 address 02:00:00:00:00:51 type vxlan id 43 group 239.1.1.1 dev p0 dstport 4790 local 192.0.2.1 ttl 5 tos 16 nolearning proxy rsc l2miss l3miss ageing 600 maxaddress 9 port 1000 2000
		link add vx2 index 52 address 02:00:00:00:00:52 type vxlan id 44 group ff05::100 dev p0 dstport 4791 local 2001:db8::1 noudpcsum udp6zerocsumtx udp6zerocsumrx remcsumtx remcsumrx flowlabel 5
		link add vx3 index 53 address 02:00:00:00:00:53 type vxlan external dstport 4792
		link add vx4 index 54 address 02:00:00:00:00:54 type vxlan id 45 dstport 4793 tos inherit ttl inherit df set
		link add vx5 index 55 address 02:00:00:00:00:55 type vxlan id 46 dstport 4794 df inherit ttl auto
		link add vx6 index 56 address 02:00:00:00:00:56 type vxlan id 47 remote 2001:db8::9 dstport 4795
		link add vx7 index 57 address 02:00:00:00:00:57 type vxlan id 48 dstport 4796 gbp
		link add vx8 index 58 address 02:00:00:00:00:58 type vxlan external gpe dstport 4797
		link add vx9 index 59 address 02:00:00:00:00:59 type vxlan external vnifilter dstport 4798
	END
}

# A device that a program holds open: tun and tap.
scene_tun() {
	ns=$tag-tun
	new_netns tun
	ip_lines "$ns" <<-END
		tuntap add dev tap0 mode tap
		tuntap add dev tap1 mode tap user 0 group 0
		tuntap add dev tun0 mode tun user 12345 group 54321 pi multi_queue vnet_hdr
		link set dev tap0 address 02:00:00:00:00:60
		link set dev tap1 address 02:00:00:00:00:61
		link set dev tun0 up
		addr add 192.0.2.1 peer 192.0.2.2 dev tun0
		addr add 2001:db8::1 peer 2001:db8::2 dev tun0
	END
}

# Flags, names and numbers of links.
scene_links() {
	ns=$tag-links
	new_netns links
	ip_lines "$ns" <<-END
		link set lo up
		link add a0 index 10 address 02:00:00:00:00:10 type ifb
		link add a1 index 11 address 02:00:00:00:00:11 type ifb
		link add a2 index 12 address 02:00:00:00:00:12 type ifb
		link add a3 index 13 address 02:00:00:00:00:13 type ifb
		link add a4 index 14 address 02:00:00:00:00:14 type ifb
		link add a5 index 15 address 02:00:00:00:00:15 numtxqueues 4 numrxqueues 3 type ifb
		link add a6 index 16 address 02:00:00:00:00:16 type ifb
		link add exactly15chars0 index 17 address 02:00:00:00:00:17 type veth peer name peeris15charsbb index 18 address 02:00:00:00:00:18
		link add v0 index 19 address 02:00:00:00:00:19 type veth peer name v1 index 123456 address 02:00:00:00:00:1a
		link set a0 promisc on
		link set a0 allmulticast on
		link set a0 multicast off
		link set a1 group 77
		link set a1 arp on
		link set a2 txqueuelen 0
		link set a3 mtu 1000000
		link set a3 txqueuelen 2000000000
		link set a4 mode dormant
		link set a4 up
		link set a5 dynamic on
		link set a5 trailers off
		link set a6 gso_max_size 1000
		link set a6 gso_max_segs 10
		link set a6 gro_max_size 5000
		link set a6 down
		link property add dev a0 altname averyveryverylongaltname altname b altname another
		link property add dev exactly15chars0 altname thisnameisalongeronethanothers
		link set a1 alias x
		link set a2 alias "an alias, with 'quotes' and a \\\\ in it"
		link set v0 up
		link set v1 up
		link set v0 addrgenmode none
		link set v1 addrgenmode eui64
		link set exactly15chars0 addrgenmode random
	END
	# Few drivers have it: macvlan and vxlan do.
	ip_lines "$ns" <<-END
		link add link v0 name mv0 index 20 address 02:00:00:00:00:20 type macvlan
		link set mv0 protodown on
		link set mv0 protodown_reason 3 on
		link set mv0 protodown_reason 5 on
		link add link v0 name mv1 index 21 address 02:00:00:00:00:21 type macvlan
		link set mv1 up
	END
}

# Every kind of route.
scene_routes() {
	ns=$tag-routes
	new_netns routes
	ip_lines "$ns" <<-END
		link set lo up
		link add e0 index 10 address 02:00:00:00:00:10 type veth peer name e1 index 11 address 02:00:00:00:00:11
		link add d0 index 12 address 02:00:00:00:00:12 type veth peer name d1 index 13 address 02:00:00:00:00:13
		link set e0 up
		link set e1 up
		link set d0 up
		link set d1 up
		addr add 192.0.2.1/24 dev e0
		addr add 192.0.2.9/24 dev e0
		addr add 198.51.100.1/24 dev d0
		addr add 2001:db8::1/64 dev e0 nodad
		addr add 2001:db8:d::1/64 dev d0 nodad
		route add default via 192.0.2.2 dev e0
		route add default via 192.0.2.2 dev e0 metric 100 proto dhcp src 192.0.2.9
		route add default dev d0 scope link metric 1002
		route add 10.0.0.0/8 via 192.0.2.3
		route add 10.1.0.0/16 via 192.0.2.3 proto static
		route add 10.2.0.0/16 via 192.0.2.3 proto 99
		route add 10.3.0.0/16 dev e0 scope link
		route add 10.4.0.0/16 dev e0 scope 77
		route add 10.5.0.1 dev e0
		route add 10.6.0.0/16 via 203.0.113.1 dev e0 onlink
		route add 10.7.0.0/16 nexthop via 192.0.2.3 nexthop via 192.0.2.4 weight 5 nexthop dev d0 weight 256 nexthop via 203.0.113.9 dev e0 onlink
		route add blackhole 10.8.0.0/16
		route add unreachable 10.9.0.0/16 metric 5
		route add prohibit 10.10.0.0/16
		route add throw 10.11.0.0/16
		route add 10.12.0.0/16 via inet6 2001:db8::2 dev e0
		route add 10.13.0.0/16 nexthop via inet6 2001:db8::2 dev e0 nexthop via 192.0.2.3
		route add 10.14.0.0/16 via 192.0.2.3 mtu 1400 advmss 1300 window 1000 rtt 100 rttvar 50 ssthresh 10 cwnd 20 initcwnd 11 initrwnd 12 reordering 4 hoplimit 3 rto_min 200 features ecn quickack 1 congctl reno fastopen_no_cookie 1
		route add 10.15.0.0/16 via 192.0.2.3 mtu lock 1400 cwnd lock 9 rtt 5s rttvar 1s rto_min 2s
		route add 10.16.0.0/16 via 192.0.2.3 tos 8
		route add 10.17.0.0/16 via 192.0.2.3 realm 5/7
		route add 10.18.0.0/16 via 192.0.2.3 realm 9
		route add 10.19.0.0/16 via 192.0.2.3 dev e0 encap ip id 100 dst 203.0.113.5 ttl 7
		route add 10.20.0.0/16 via 192.0.2.3 proto kernel
		route add 10.21.0.0/16 via 192.0.2.3 proto boot
		route add 10.22.0.0/16 via 192.0.2.3 proto ra
		route add 10.23.0.0/16 via 192.0.2.3 proto bgp
		route add 10.24.0.0/16 via 192.0.2.3 ttl-propagate enabled
		route add 0.0.0.0/1 via 192.0.2.3
		route add 10.25.0.0/16 src 192.0.2.9 dev e0
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
		route add 10.30.0.0/16 nhid 7
		route add 10.31.0.0/16 nhid 9
		route add 10.32.0.0/16 nhid 10
		route add 10.33.0.0/16 nhid 11
		route add 10.34.0.0/16 nhid 12
		route add 10.35.0.0/16 nhid 13
		route add 10.36.0.0/16 nhid 14
		route add 10.37.0.0/16 nhid 15
		route add 10.38.0.0/16 nhid 16
		route add 10.40.0.0/16 via 192.0.2.3 table 100
		route add 10.41.0.0/16 via 192.0.2.3 table 1000
		route add blackhole default table 100
		route add 172.16.0.0/16 via 198.51.100.2
		route add 172.17.0.0/16 nexthop via 198.51.100.2 nexthop via 192.0.2.2
		route add multicast 239.0.0.0/8 dev e0
		route add local 10.50.0.0/16 dev lo
		-6 route add default via 2001:db8::2 dev e0
		-6 route add default via 2001:db8::3 dev e0 metric 5 pref high
		-6 route add 2001:db8:1::/48 via 2001:db8::2 pref low proto static
		-6 route add 2001:db8:2::/48 nexthop via 2001:db8::2 nexthop via 2001:db8::3 weight 3
		-6 route add blackhole 2001:db8:3::/48
		-6 route add unreachable 2001:db8:4::/48 metric 4
		-6 route add prohibit 2001:db8:5::/48
		-6 route add throw 2001:db8:6::/48
		-6 route add 2001:db8:7::/48 via 2001:db8::2 mtu 1300 advmss 1200 hoplimit 9 initcwnd 3
		-6 route add 2001:db8:8::1 dev e0
		-6 route add 2001:db8:9::/48 via 2001:db8::2 src 2001:db8::1
		-6 route add 2001:db8:a::/48 from 2001:db8:ff::/48 via 2001:db8::2
		-6 route add 2001:db8:b::/48 via 2001:db8::2 expires 400000
		-6 route add 2001:db8:c::/48 nhid 11
		-6 route add 2001:db8:e::/48 via fe80::1 dev e0 onlink
		-6 route add 2001:db8:f::/48 encap ip6 id 5 dst 2001:db8::99 hoplimit 4 via 2001:db8::2 dev e0
		-6 route add ::1.2.3.0/120 dev e0
		-6 route add ::ffff:1.2.3.4/128 dev e0
		-6 route add 2001:db8:0:0:1::/80 dev e0
		-6 route add ::/1 dev e0
		-6 route add 2001:db8:40::/48 via 2001:db8::2 table 100
		link add g0 index 14 address 02:00:00:00:00:14 type veth peer name g1 index 15 address 02:00:00:00:00:15
		link add h0 index 16 address 02:00:00:00:00:16 type veth peer name h1 index 17 address 02:00:00:00:00:17
		link set g0 up
		link set g1 up
		link set h0 up
		link set h1 up
		addr add 203.0.113.1/26 dev g0
		addr add 203.0.113.65/26 dev h0
		addr add 2001:db8:20::1/64 dev g0
		route add 172.18.0.0/16 nexthop via 203.0.113.2 nexthop via 192.0.2.2 weight 2
		route add 172.19.0.0/16 via 203.0.113.66
		-6 route add 2001:db8:21::/48 nexthop via 2001:db8:20::2 nexthop via 2001:db8::2
	END
	# Three ways to be unusable: no carrier, down, and no carrier where that counts as dead.
	within "$ns" sh -c 'echo 1 >/proc/sys/net/ipv4/conf/h0/ignore_routes_with_linkdown'
	ip_lines "$ns" <<-END
		link set d1 down
		link set g0 down
		link set h1 down
	END
}

# Every state of a neighbour. Nothing is sent to any, so none changes but by its timer.
scene_neigh() {
	ns=$tag-neigh
	new_netns neigh
	ip_lines "$ns" <<-END
		link set lo up
		link add e0 index 10 address 02:00:00:00:00:10 type veth peer name e1 index 11 address 02:00:00:00:00:11
		link add f0 index 12 address 02:00:00:00:00:12 type veth peer name f1 index 13 address 02:00:00:00:00:13
		link add br0 index 14 address 02:00:00:00:00:14 type bridge
		link set f1 master br0
		link set e0 up
		link set f0 up
		link set f1 up
		link set e1 up
		addr add 192.0.2.1/24 dev e0
		addr add 2001:db8::1/64 dev e0 nodad
		neigh add 192.0.2.2 lladdr 02:00:00:00:00:02 dev e0
		neigh add 192.0.2.3 lladdr 02:00:00:00:00:03 nud stale dev e0
		neigh add 192.0.2.4 lladdr 02:00:00:00:00:04 nud reachable dev e0
		neigh add 192.0.2.5 lladdr 02:00:00:00:00:05 nud noarp dev e0
		neigh add 192.0.2.6 nud failed dev e0
		neigh add 192.0.2.7 nud none dev e0
		neigh add 192.0.2.8 lladdr 02:00:00:00:00:08 nud permanent router dev e0
		neigh add 192.0.2.9 lladdr 02:00:00:00:00:09 nud permanent extern_learn dev e0
		neigh add 192.0.2.10 lladdr 02:00:00:00:00:0a nud permanent protocol static dev e0
		neigh add 192.0.2.11 lladdr 02:00:00:00:00:0b nud permanent protocol 99 dev e0
		neigh add 192.0.2.12 lladdr 02:00:00:00:00:0c nud permanent managed dev e0
		neigh add 192.0.2.13 lladdr 02:00:00:00:00:0d nud stale extern_learn router protocol bgp dev e0
		neigh add proxy 192.0.2.77 dev e0
		neigh add proxy 2001:db8::77 dev e0
		neigh add 2001:db8::2 lladdr 02:00:00:00:00:02 dev e0
		neigh add 2001:db8::3 lladdr 02:00:00:00:00:03 nud stale router dev e0
		neigh add 2001:db8::4 lladdr 02:00:00:00:00:04 nud noarp dev e0
		neigh add 2001:db8::5 nud failed dev e0
		neigh add 2001:db8::ffff:ffff:ffff:ffff lladdr 02:00:00:00:00:05 dev e0
		neigh add 198.51.100.7 lladdr 02:00:00:00:00:17 dev f0
		neigh add 198.51.100.8 lladdr 02:00:00:00:00:18 nud stale dev f1
		neigh add 198.51.100.9 lladdr 02:00:00:00:00:18 nud stale dev lo
	END
}

# Names that the kernel takes and a program may trip over: all but `/`, `:` and white space is allowed.
scene_names() {
	ns=$tag-names
	new_netns names
	ip_lines "$ns" <<-'END'
		link add 'a"b' index 10 address 02:00:00:00:00:10 type ifb
		link add 'c\d' index 11 address 02:00:00:00:00:11 type ifb
		link add 'é' index 12 address 02:00:00:00:00:12 type ifb
		link add "e'f" index 13 address 02:00:00:00:00:13 type ifb
		link add '<&>' index 15 address 02:00:00:00:00:15 type ifb
		link add '{}[],' index 16 address 02:00:00:00:00:16 type ifb
		link add '0' index 17 address 02:00:00:00:00:17 type ifb
		link add '日本語' index 18 address 02:00:00:00:00:18 type ifb
		link add name 'dev' index 19 address 02:00:00:00:00:19 type ifb
		link add name 'up' index 20 address 02:00:00:00:00:20 type ifb
		link add '-x' index 21 address 02:00:00:00:00:21 type ifb
		link add 'x@y' index 22 address 02:00:00:00:00:22 type veth peer name '@z' index 23 address 02:00:00:00:00:23
		link set 'a"b' alias 'say "hi" \ and é'
		link add 'fifteenbytes"ü' index 24 address 02:00:00:00:00:24 type ifb
		link set '<&>' alias "$(printf '"é\\%.0s' {1..63})abc"
		link property add dev '<&>' altname "$(printf 'ü"%.0s' {1..42})a"
		link property add dev 'a"b' altname 'alt"name' altname 'alt\name' altname 'éé'
		link set 'x@y' up
		link set '@z' up
		addr add 192.0.2.1/24 dev 'a"b' label 'a"b:"l'
		addr add 192.0.2.2/24 dev 'c\d' label 'c\d:\l'
		addr add 192.0.2.3/24 dev 'é'
		link set 'a"b' up
		link set 'c\d' up
		link set 'é' up
		route add 10.0.0.0/8 dev 'a"b'
		route add 10.1.0.0/16 dev 'c\d'
		route add 10.2.0.0/16 nexthop dev 'a"b' nexthop dev 'é'
		neigh add 192.0.2.9 lladdr 02:00:00:00:00:09 dev 'a"b' nud permanent
		neigh add 192.0.2.9 lladdr 02:00:00:00:00:09 dev 'é' nud permanent
	END
}

# Bytes that would drive a terminal.
scene_control() {
	ns=$tag-control
	new_netns control
	within "$ns" ip link add $'a\eb' index 10 address 02:00:00:00:00:10 type ifb
	within "$ns" ip link add $'c\x01\x7f' index 11 address 02:00:00:00:00:11 type ifb
	within "$ns" ip link add $'d\xff\xfe' index 12 address 02:00:00:00:00:12 type ifb
	within "$ns" ip link add $'e\xc2\x9b' index 13 address 02:00:00:00:00:13 type ifb
	within "$ns" ip link add f0 index 14 address 02:00:00:00:00:14 type ifb
	within "$ns" ip link set f0 alias $'two\nlines\ttab\e[31m'
	within "$ns" ip link property add dev f0 altname $'alt\e[31m'
	within "$ns" ip link set $'a\eb' up
	within "$ns" ip addr add 192.0.2.1/24 dev $'a\eb'
	within "$ns" ip route add 10.0.0.0/8 dev $'a\eb'
	within "$ns" ip neigh add 192.0.2.9 lladdr 02:00:00:00:00:09 dev $'a\eb' nud permanent
}

# Kinds that a kernel may have, in the order in which they are made; each may take others to be there.
whole_kinds=(veth bridge ifb macvlan macvtap tun tap dummy vlan bond vrf ipvlan gre gretap ipip sit ip6tnl ip6gre vti vti6
	geneve wireguard netkit nlmon xfrm vxlan)

# What it takes to make a link of a kind; they are called after their kinds. vxlan is last: see normalise_ip.
whole_words() {
	case $1 in
	veth) echo "link add veth0 address 02:00:00:00:01:01 type veth peer name veth1 address 02:00:00:00:01:02" ;;
	tun | tap) echo "tuntap add dev $1 mode $1" ;;
	macvlan | macvtap | vlan | ipvlan) echo "link add link way0 name $1 type $1 $([ "$1" != vlan ] || echo id 7)" ;;
	vrf) echo "link add vrf type vrf table 77" ;;
	gre | gretap | ipip | sit) echo "link add x$1 type $1 local 192.0.2.1 remote 192.0.2.9" ;;
	ip6tnl | ip6gre) echo "link add x$1 type $1 local 2001:db8::1 remote 2001:db8::9" ;;
	vti) echo "link add vti type vti local 192.0.2.1 remote 192.0.2.9 key 9" ;;
	vti6) echo "link add vti6 type vti6 local 2001:db8::1 remote 2001:db8::9 key 9" ;;
	geneve) echo "link add geneve type geneve id 7 remote 192.0.2.9" ;;
	xfrm) echo "link add xfrm type xfrm dev way0 if_id 7" ;;
	vxlan) echo "link add vxlan index 900 type vxlan id 7 remote 192.0.2.9 dev way0 dstport 4789" ;;
	*) echo "link add $1 type $1" ;;
	esac
}

# All there is, in one namespace.
scene_whole() {
	local kind
	ns=$tag-whole
	new_netns whole
	new_netns far
	within "$ns" ip netns set "$tag-far" 5
	ip_lines "$ns" <<-END
		link set lo up
		link add way0 address 02:00:00:00:00:01 type veth peer name way1 netns $tag-far address 02:00:00:00:00:02
		link add way2 address 02:00:00:00:00:03 type veth peer name way3 netns $tag-far address 02:00:00:00:00:04
		link set way0 up
		addr add 192.0.2.1/24 dev way0
		addr add 2001:db8::1/64 dev way0
		addr add 192.0.2.65/32 dev lo
		link property add dev way0 altname thewayoutisathisendofthepair
		link set way0 alias "the way out"
	END
	ip_lines "$tag-far" <<-END
		link set way1 up
		link set way3 up
	END
	for kind in "${whole_kinds[@]}"; do whole_words $kind; done | ip_lines "$ns"
	ip_lines "$ns" <<-END
		link set veth1 master bridge
		link set way2 master bridge
		link set veth0 up
		link set veth1 up
		link set way2 up
		route add default via 192.0.2.2 dev way0
		route add 10.1.0.0/16 via 192.0.2.3 proto static mtu 1400 metric 7
		route add 10.2.0.0/16 nexthop via 192.0.2.3 nexthop via 192.0.2.4 weight 3
		route add blackhole 10.3.0.0/16
		route add 10.4.0.0/16 via 192.0.2.3 table 100
		route add 10.5.0.0/16 encap ip id 9 dst 192.0.2.77 via 192.0.2.3 dev way0
		-6 route add default via 2001:db8::2 dev way0
		-6 route add 2001:db8:7::/48 via 2001:db8::2 table 100
		nexthop add id 7 via 192.0.2.5 dev way0
		nexthop add id 8 via 2001:db8::5 dev way0 proto static
		nexthop add id 9 group 7,3/7
		nexthop add id 10 blackhole
		route add 10.6.0.0/16 nhid 7
		neigh add 192.0.2.2 lladdr 02:00:00:00:00:02 dev way0
		neigh add 192.0.2.3 lladdr 02:00:00:00:00:03 nud noarp dev way0
		neigh add 2001:db8::2 lladdr 02:00:00:00:00:02 router dev way0
		neigh add proxy 192.0.2.77 dev way0
		rule add from 192.0.2.0/24 table 100 pref 100
		rule add fwmark 7/15 iif way0 lookup 100 suppress_prefixlength 0 pref 101
		-6 rule add to 2001:db8:7::/48 table 100 pref 100
		-6 rule add not from 2001:db8::/32 ipproto tcp dport 80-90 prohibit pref 101
		maddr add 33:33:00:00:00:05 dev way0
	END
}

# Tables that don't fit one message: 600 links, 1,200 addresses, 5,000 routes.
scene_many() {
	ns=$tag-many
	new_netns many
	local i
	within "$ns" sh -c 'echo 1 >/proc/sys/net/ipv6/conf/default/disable_ipv6'
	{
		for ((i = 0; i < 300; i++)); do
			printf 'link add a%d index %d type veth peer name b%d index %d\n' $i $((2 * i + 10)) $i $((2 * i + 11))
			printf 'addr add 10.%d.%d.%d/24 dev a%d\n' $((i / 200)) $((i % 200)) 1 $i $((i / 200)) $((i % 200)) 2 $i
			printf 'addr add 10.%d.%d.%d/24 dev b%d\n' $((i / 200 + 100)) $((i % 200)) 1 $i $((i / 200 + 100)) $((i % 200)) 2 $i
		done
		printf 'link set a0 up\nlink set b0 up\n'
		for ((i = 0; i < 5000; i++)); do
			printf 'route add 172.%d.%d.0/24 via 10.0.0.77\n' $((i / 250 + 16)) $((i % 250))
		done
	} >"$work/lines"
	within "$ns" ip -batch "$work/lines" >>"$work/refused" 2>&1
}
