#!/bin/bash
# ip tunnel beside iproute2. Few kernels have every kind of tunnel, so ip_tunnel_kernel.c answers both instead: what each
# asks of the kernel is compared byte for byte, and so is what each shows of what it was told.
here=$(dirname "$0")
. "$here/../lib.sh"
. "$here/twins.sh"

if [ "$(id -u)" != 0 ] || [ -z "$peer" ]; then
	skip "ip tunnel" "needs root and iproute2"
	exit 0
fi
if [ "$arch" != x86_64 ]; then
	skip_even_in_ci "ip tunnel" "the kernel's part is played for x86_64 only"
	exit 0
fi
if ! gcc -O1 -o "$work/kernel" "$here/ip_tunnel_kernel.c" 2>"$work/why"; then
	fail "ip tunnel: the kernel's part" "$work/why"
	exit 1
fi
make_twins || exit 1
for side in a b; do
	mkdir "$work/$side"
	for name in gre1 sit1 tun1 vti1 six1 g6r1; do
		"$peer" -n "$twins-$side" link add $name type ifb
	done
	# What a sit is asked for by itself: prefixes of rapid deployment, with and without a relay, and routers.
	perl -e 'print pack("H*", "20010db8" . "0" x 24 . "c0000200"), pack("S2", 32, 24)' >"$work/$side/sit1.6rd"
	perl -e 'print pack("H*", "2002" . "0" x 28 . "00000000"), pack("S2", 16, 0)' >"$work/$side/tun1.6rd"
	perl -e 'print pack("x8 L x4", 48), map { pack("C4 S x2 L x4", @$_, 0) } [5, 6, 7, 8, 0], [9, 6, 7, 8, 1], [10, 6, 7, 8, 0]' \
		>"$work/$side/sit1.prl"
done

# tunnel_both WORDS: one command line by both, what it prints, and what it asked the kernel to do.
tunnel_both() {
	local expected status
	true >"$work/a.log"
	true >"$work/b.log"
	eval "in_a $work/kernel $work/a $peer $1" >"$work/peer.out" 2>"$work/peer.err" </dev/null
	expected=$?
	eval "in_b $work/kernel $work/b $ctrkit ip $1" >"$work/ours.out" 2>"$work/ours.err" </dev/null
	status=$?
	cat "$work/a.log" >>"$work/peer.out"
	cat "$work/b.log" >>"$work/ours.out"
	# Help says what each has; what is compared is that it is given.
	if grep -q '^Usage' "$work/peer.err" && grep -q '^Usage' "$work/ours.err"; then
		true >"$work/peer.err" 2>"$work/ours.err"
	fi
	alike "$1" $expected $status
}

tunnel_table() {
	local words
	group "$1"
	while IFS= read -r words; do
		[ -z "$words" ] || tunnel_both "$words"
	done
	end_group
}

tunnel_table "tunnel: views" <<END
tunnel add gre1 mode gre remote 1.2.3.4 local 2.3.4.5 ttl 5 tos 8 key 7 csum seq dev d0
tunnel add sit1 mode sit remote 1.2.3.4
tunnel add tun1 mode ipip remote 1.2.3.4 local 9.9.9.9 nopmtudisc
tunnel add vti1 mode vti remote 1.2.3.4 local 9.9.9.9 ikey 4 okey 1.2.3.4
-6 tunnel add six1 mode ip6ip6 remote ::1 local ::2 hoplimit 5 encaplimit 3 flowlabel 0x12345 tclass 7 dev d0
-6 tunnel add g6r1 mode ip6gre remote ::1 local ::2 key 7 csum seq
tunnel
-6 tunnel
-s tunnel
-j tunnel
-j -p -d tunnel
-d tunnel
-o tunnel
-s -o tunnel
-6 -s tunnel
-6 -j tunnel
tunnel show gre1
tunnel show sit1
tunnel show e0
tunnel show nosuch
-6 tunnel show six1
-6 tunnel show e0
-6 tunnel show nosuch
tunnel show name gre1
tunnel show mode gre
tunnel show remote 1.2.3.4
tunnel show local 9.9.9.9
tunnel show dev d0
tunnel change gre1 ttl 9
tunnel change sit1 mode ipip
tunnel change gre1 mode gre remote 4.3.2.1
tunnel del gre1
-6 tunnel change six1 ttl 9
-6 tunnel del six1
tunnel del sit1 mode sit
tunnel
END

tunnel_table "tunnel: words" <<END
tunnel add t1 mode gre ttl inherit tos inherit
tunnel add t1 mode gre ttl 0
tunnel add t1 mode gre ttl 256
tunnel add t1 mode gre ttl foo
tunnel add t1 mode gre hoplimit 9 tos inherit/10
tunnel add t1 mode gre tos inherit/foo
tunnel add t1 mode gre tos foo
tunnel add t1 mode gre tos AF11
tunnel add t1 mode gre dsfield 0x10
tunnel add t1 mode gre tclass 10 key foo
tunnel add t1 mode gre key 1.2.3.4
tunnel add t1 mode gre key 1.2.3
tunnel add t1 mode gre ikey 4294967296
tunnel add t1 mode gre okey foo
tunnel add t1 mode gre ikey foo
tunnel add t1 mode gre iseq ocsum
tunnel add t1 mode gre oseq icsum
tunnel add t1 mode gre remote 1.2.3.4 remote 1.2.3.5
tunnel add t1 mode gre remote any local any
tunnel add t1 mode gre local 1.2.3.4 local 1.2.3.5
tunnel add t1 t2 mode gre
tunnel add name t1 name t2 mode gre
tunnel add abcdefghijklmnopqr mode gre
tunnel add t1 mode gre dev nosuch
tunnel add t1 mode gre dev d0 dev d1
tunnel add t1 mode gre remote ::1
tunnel add t1 mode gre remote foo
tunnel add t1 mode gre ignore-df
tunnel add t1 mode gre ignore-df nopmtudisc
tunnel add t1 mode gre noignore-df
tunnel add t1 mode gre pmtudisc
tunnel add t1 mode gre nopmtudisc pmtudisc
tunnel add t1 mode gre ttl 7 nopmtudisc
tunnel add t1 mode gre ttl inherit nopmtudisc
tunnel add t1 mode gre/ip
tunnel add t1 mode ipip/ip
tunnel add t1 mode ip/ip
tunnel add t1 mode ipv6/ip
tunnel add t1 mode isatap local 1.2.3.4
tunnel add t1 mode sit key 7
tunnel add t1 mode ipip csum
tunnel add t1 mode ipip seq
tunnel add t1 mode vti csum
tunnel add t1 mode vti ikey 5
tunnel add t1 mode vti
tunnel add t1 mode gre remote 224.1.2.3
tunnel add t1 mode gre remote 224.1.2.3 local 1.2.3.4
tunnel add t1 mode gre remote 224.1.2.3 key 7 local 1.2.3.4
tunnel add t1 mode gre remote 224.1.2.3 dev d0
tunnel add t1 mode ip
tunnel add t1 mode g
tunnel add t1 mode s
tunnel add t1 mode any
tunnel add t1 mode ip6gre
tunnel add t1 mode ip6ip6 remote 1.2.3.4
tunnel add t1 mode ip6ip6 remote ::1 local ::2
tunnel add t1 mode vti6
tunnel add mode gre
tunnel add mode gre remote 1.2.3.4
tunnel add remote 1.2.3.4
tunnel add t1 remote 1.2.3.4
tunnel add gre7
tunnel add gre7 remote 1.2.3.4
tunnel add t1 mode gre mode sit
tunnel add t1 mode gre foo
tunnel add t1 mode gre encaplimit 3
tunnel add t1 mode gre flowlabel 3
tunnel add t1 mode gre remote
tunnel add help
tunnel add t1 help
tunnel add t/1 mode gre
tunnel add '' mode gre
tunnel add .. mode gre
tunnel add t:1 mode gre
tunnel change
tunnel change t1
tunnel change nosuch mode gre
tunnel change mode gre
tunnel del
tunnel del nosuch
tunnel del mode gre
tunnel del t1 foo
tunnel delete t1 remote 1.2.3.4
tunnel show gre1 foo
tunnel show foo bar
tunnel list
tunnel lst
tunnel ls
tunnel sh
tunnel a
tunnel c
tunnel d
tunnel s
tunl
END

tunnel_table "tunnel: words over IPv6" <<END
-6 tunnel add t1
-6 tunnel add t1 mode ip6ip6
-6 tunnel add t1 mode ipip6
-6 tunnel add t1 mode ip4ip6
-6 tunnel add t1 mode ipv4/ipv6
-6 tunnel add t1 mode ip/ipv6
-6 tunnel add t1 mode ip/ip6
-6 tunnel add t1 mode ipv6/ipv6
-6 tunnel add t1 mode any/ipv6
-6 tunnel add t1 mode any
-6 tunnel add t1 mode ip6gre
-6 tunnel add t1 mode gre/ipv6
-6 tunnel add t1 mode gre
-6 tunnel add t1 mode vti6
-6 tunnel add t1 mode vti6 key 5
-6 tunnel add t1 mode ip6ip6 key 5
-6 tunnel add t1 mode ip6ip6 csum
-6 tunnel add t1 mode foo
-6 tunnel add t1 mode ip6ip6 encaplimit none
-6 tunnel add t1 mode ip6ip6 encaplimit 0
-6 tunnel add t1 mode ip6ip6 encaplimit 255
-6 tunnel add t1 mode ip6ip6 encap_limit 5
-6 tunnel add t1 mode ip6ip6 ttl inherit
-6 tunnel add t1 mode ip6ip6 hoplimit 0
-6 tunnel add t1 mode ip6ip6 hoplimit 256
-6 tunnel add t1 mode ip6ip6 hoplimit foo
-6 tunnel add t1 mode ip6ip6 hlim 5
-6 tunnel add t1 mode ip6ip6 tclass inherit
-6 tunnel add t1 mode ip6ip6 tclass 0x1f
-6 tunnel add t1 mode ip6ip6 tclass 1ff
-6 tunnel add t1 mode ip6ip6 tclass foo
-6 tunnel add t1 mode ip6ip6 tos inherit/10
-6 tunnel add t1 mode ip6ip6 dsfield 8
-6 tunnel add t1 mode ip6ip6 tc 8
-6 tunnel add t1 mode ip6ip6 flowlabel inherit
-6 tunnel add t1 mode ip6ip6 flowlabel 0xfffff
-6 tunnel add t1 mode ip6ip6 flowlabel 0x100000
-6 tunnel add t1 mode ip6ip6 flowlabel foo
-6 tunnel add t1 mode ip6ip6 fl 3
-6 tunnel add t1 mode ip6ip6 tclass 3 flowlabel 5 tclass inherit
-6 tunnel add t1 mode ip6ip6 dscp inherit
-6 tunnel add t1 mode ip6ip6 dscp foo
-6 tunnel add t1 mode ip6ip6 allow-localremote
-6 tunnel add t1 mode ip6ip6 allow-localremote noallow-localremote
-6 tunnel add t1 mode ip6ip6 remote 1.2.3.4
-6 tunnel add t1 mode ip6ip6 remote any local any
-6 tunnel add t1 mode ip6ip6 remote ::1 remote ::2
-6 tunnel add t1 mode ip6ip6 remote foo
-6 tunnel add t1 mode ip6ip6 dev nosuch
-6 tunnel add t1 t2 mode ip6ip6
-6 tunnel add name t1 t2 mode ip6ip6
-6 tunnel add abcdefghijklmnopqr mode ip6ip6
-6 tunnel add t1 foo
-6 tunnel add t1 mode ip6ip6 nopmtudisc
-6 tunnel add t1 mode ip6gre key 1.2.3.4
-6 tunnel add t1 mode ip6gre ikey 3 okey 4
-6 tunnel add t1 mode ip6gre key foo
-6 tunnel add t1 mode ip6gre ikey foo
-6 tunnel add t1 mode ip6gre iseq ocsum
-6 tunnel add t1 mode ip6gre oseq icsum
-6 tunnel add t1 mode ip6gre seq csum remote ::5
-6 tunnel add mode ip6gre
-6 tunnel add remote ::1
-6 tunnel add t1 mode ip6gre mode any
-6 tunnel add t1 help
-6 tunnel add
-6 tunnel change
-6 tunnel change nosuch hoplimit 4
-6 tunnel change six1 mode ip6gre
-6 tunnel change mode vti6
-6 tunnel del
-6 tunnel del mode ip6gre
-6 tunnel del nosuch
-6 tunnel del t1 foo
-6 tunnel show mode vti6
-6 tunnel show t1
-6 tunnel show foo bar
-6 tunnel show remote ::1
-6 tunnel show local ::2
-6 tunnel show dev d0
-6 tunnel show mode ip6ip6
-6 tunnel list
-B tunnel
-M tunnel
-0 tunnel
-4 tunnel
-4 tunnel add t1 mode ip6ip6
-f link tunnel
END

tunnel_table "tunnel: filters and changes" <<END
tunnel add sit1 mode sit remote 1.2.3.4
tunnel show sit1
tunnel
-j tunnel
-o tunnel
tunnel add sit1 mode isatap local 1.2.3.4
tunnel show sit1
-j tunnel
-o tunnel
tunnel add tun1 mode ipip remote 224.1.1.1
tunnel add tun1 mode ipip remote 224.1.1.1 local 1.2.3.4
tunnel add tun1 mode sit remote 224.1.1.1 local 1.2.3.4 key 5
tunnel add tun1 mode vti remote 224.1.1.1 local 1.2.3.4
tunnel add vti1 mode vti remote 224.1.1.1 local 1.2.3.4 ikey 5
tunnel add gre1 mode gre remote 224.1.1.1 local 1.2.3.4 ikey 5
tunnel add gre1 mode gre remote 255.255.255.255
tunnel add gre1 mode gre remote 224.1.1.1 ttl 5 nopmtudisc
tunnel add gre1 nopmtudisc ttl 5
tunnel change ttl 3 gre1
tunnel change gre1 ttl 3 nopmtudisc
tunnel add gre1 remote 1.2.3.4 local 3.4.5.6 key 4 ttl 5 dev d0
tunnel change ttl 3 gre1
tunnel change gre1 ttl 3 nopmtudisc
tunnel change gre1 ttl 0 nopmtudisc
tunnel change gre1 nopmtudisc
tunnel change gre1 ikey 9
tunnel change gre1 name foo
tunnel change remote 1.1.1.1 gre1
-s tunnel show tun1
-s tunnel show vti1
-j tunnel show tun1 remote 224.1.1.1
tunnel show remote any
tunnel show key 4
tunnel show ikey 4
tunnel show local 1.2.3.4
tunnel show ttl 5
tunnel show gre1 remote 9.9.9.9
tunnel show tun1 remote 9.9.9.9
tunnel show dev d1
tunnel show foo
tunnel show gre77
tunnel show ipip7
tunnel show isatap7
tunnel show vti7
tunnel show ip_vti7
tunnel show tunl0
tunnel add ipip7
tunnel add isatap7
tunnel add vti7
tunnel add ip_vti7
tunnel add sit7
tunnel add tunl7
tunnel add ip6tnl7
tunnel add ip6gre7
tunnel add gretap7
tunnel add remote 1.2.3.4 mode ip6gre t8
tunnel add t8 remote ::1 mode ip6gre
tunnel add t8 ttl 5 mode ip6gre remote ::1
tunnel add t8 ttl inherit mode ip6gre remote ::1
tunnel change t8 mode ip6gre
tunnel change t8 mode ip6gre ttl 4
tunnel show t8
tunnel show mode ip6gre
tunnel show t8 mode ip6gre
tunnel del t8 mode ip6gre
-6 tunnel add six1 remote ::1 dev d0
-6 tunnel change ttl 5 six1
-6 tunnel change six1 encaplimit none
-6 tunnel change six1 encaplimit 5
-6 tunnel change six1 tclass inherit
-6 tunnel change six1 mode ipip6
-6 tunnel change six1 mode vti6
-6 tunnel change six1 mode ip6gre key 5
-6 tunnel show
-6 tunnel show remote ::2
-6 tunnel show remote ::1
-6 tunnel show local ::9
-6 tunnel show dev d1
-6 tunnel show dev d0
-6 tunnel show mode ip6ip6
-6 tunnel show mode vti6
-6 tunnel show hoplimit 9
-6 tunnel show six1 remote ::9
-6 tunnel show key 5
tunnel add sit1 mode sit dev lo
tunnel add t1 mode gre remote 10.1
tunnel add t1 mode gre remote default
tunnel add t1 mode gre remote all
tunnel add t1 mode gre local default
-6 tunnel add t1 remote default
-6 tunnel add t1 remote all
tunnel del six1
-6 tunnel del gre1
tunnel add gre1 mode gre key 0
tunnel add gre1 mode gre csum seq
tunnel show gre1
-6 tunnel add six1 mode ip6gre key 0
-6 tunnel add t1 remote ::1/64
tunnel add t1 mode gre remote 1.2.3.4/24
tunnel add t1 mode gre dev 'd0@x'
-6 tunnel add t1 dev d0 dev nosuch
-6 tunnel add t1 ttl
-6 tunnel add t1 mode
END

tunnel_table "tunnel: sit and filters over IPv6" <<END
tunnel add sit1 mode sit remote 1.2.3.4
tunnel add tun1 mode sit remote 1.2.3.4
tunnel show sit1
tunnel
-j tunnel
-j -p tunnel
-o tunnel
tunnel add sit1 mode isatap local 1.2.3.4
tunnel show sit1
-j tunnel
-j -p tunnel
-o tunnel
-s tunnel
tunnel add t1 ttl 5 nopmtudisc
tunnel add mode foo ttl 300
tunnel add t1 ttl 300 mode foo
tunnel add t1 mode ipv6/ipv6
tunnel add t1 mode ip/ipv6
tunnel add t1 mode gre/ipv6
tunnel add t1 mode ip4ip6
tunnel add t1 mode any/ipv6
tunnel add t1 mode vti6
-6 tunnel add six1 mode ip6ip6 remote ::1 local ::2 hoplimit 5 encaplimit 6 flowlabel 0x12345 tclass 7 dev d0 allow-localremote
-6 tunnel show remote ::1
-6 tunnel show remote ::9
-6 tunnel show local ::9
-6 tunnel show hoplimit 5
-6 tunnel show hoplimit 6
-6 tunnel show encaplimit 6
-6 tunnel show encaplimit 7
-6 tunnel show flowlabel 5
-6 tunnel show flowlabel 0x12345
-6 tunnel show flowlabel 0x12345 tclass 7
-6 tunnel show tclass 7
-6 tunnel show tclass 9
-6 tunnel show mode vti6
-6 tunnel show mode ip6ip6
-6 tunnel show mode any
-6 tunnel show mode ipip6
-6 tunnel show dev d1
-6 tunnel show allow-localremote
-6 tunnel show dscp inherit
-6 tunnel show encaplimit none
-6 tunnel show key 7
-6 tunnel show csum
-6 tunnel add six1 mode ip6gre key 7 csum
-6 tunnel show key 7
-6 tunnel show key 8
-6 tunnel show seq
-6 tunnel show csum
-6 tunnel show ikey 7
-6 tunnel show ikey 8
tunnel add tun1 mode vti key 7 seq dev d0
tunnel show key 8
tunnel show remote 1.2.3.4
tunnel show dev d0
tunnel show csum
tunnel show ttl 9
tunnel show tun1 ttl 9
tunnel show tun1 mode vti
tunnel show tun1 mode gre
tunnel del gre1 mode gre key 5 ttl 4 nopmtudisc
tunnel del tun1 ttl 4 nopmtudisc
tunnel del remote 224.1.1.1
tunnel show ttl 4 nopmtudisc
tunnel change mode gre ttl 4 nopmtudisc
tunnel change tun1 ikey 4
tunnel change tun1 remote 224.1.1.1 local 1.1.1.1
tunnel change tun1 dev lo
tunnel change tun1 help
tunnel show help
tunnel del help
-6 tunnel show help
-6 tunnel help
-6 tunnel add six1 dev lo remote ::1
-6 tunnel show six1
-6 -o tunnel show six1
-6 tunnel del six1 remote ::4 mode any
-6 tunnel change six1 csum
-6 tunnel change csum six1
-6 tunnel change
END

tunnel_table "tunnel: values" <<END
-6 tunnel add t1 tclass AF11
-6 tunnel add t1 tos 10
-6 tunnel add t1 tclass 010
-6 tunnel add t1 tclass 256
-6 tunnel add t1 hoplimit 0x10
-6 tunnel add t1 hoplimit 010
-6 tunnel add t1 encaplimit 0x10
-6 tunnel add t1 encaplimit 16
-6 tunnel add t1 flowlabel 16
-6 tunnel add t1 flowlabel abc
-6 tunnel add t1 flowlabel fffff1
tunnel add t1 mode gre tos inherit/AF11
tunnel add t1 mode gre tos inherit/
tunnel add t1 mode gre tos inherit/11
tunnel add t1 mode gre tos 11
tunnel add t1 mode gre tos 0x1
tunnel add t1 mode gre tos 256
tunnel add t1 mode gre ttl 0x10
tunnel add t1 mode gre key 0x10
tunnel add t1 mode gre key 1.2.3.4.5
tunnel add t1 mode gre key 1.2.3.x
tunnel add t1 mode gre key .
tunnel add t1 mode gre name
tunnel add t1 mode gre dev ''
tunnel add t1 mode gre dev abcdefghijklmnopqrst
-6 tunnel add t1 dev abcdefghijklmnopqrst
END

# Here ctrkit does what the installed release forgets: JSON of one tunnel, and a limit that is no number is refused.
holds "ip tunnel: one tunnel in JSON" sh -c "nsenter --net=/run/netns/$twins-b '$work/kernel' '$work/b' '$ctrkit' ip tunnel add gre1 ttl 9 &&
	nsenter --net=/run/netns/$twins-b '$work/kernel' '$work/b' '$ctrkit' ip -j tunnel show gre1 | grep -q '\"ttl\":9,'"
in_b "$work/kernel" "$work/b" "$ctrkit" ip -6 tunnel add t1 encaplimit 256 >"$work/out" 2>&1
equal "ip tunnel: a limit past 255" "255 Error: argument \"256\" is wrong: invalid ELIM" "$? $(cat "$work/out")"

# What this machine's kernel itself says.
table "tunnel: this kernel" <<END
tunnel show nosuch
-6 tunnel show nosuch
tunnel add t1 mode gre remote 192.0.2.1
tunnel del t1
tunnel del lo
tunnel change d0 mode gre
END
