#!/bin/bash
# ip neigh and ip rule beside iproute2: each command by both, in twin namespaces, what it prints and what it changed.
here=$(dirname "$0")
. "$here/../lib.sh"
. "$here/twins.sh"

if [ "$(id -u)" != 0 ] || [ -z "$peer" ]; then
	skip "ip neigh and rule" "needs root and iproute2"
	exit 0
fi
make_twins || exit 1

# The kernel's order of neighbours is its own in each namespace; groups that nobody joined twice come and go.
unordered=yes
table "neigh" <<'END'
neigh add
neigh add 1.2.3.4
neigh add dev d0
neigh add 1.2.3.4 dev nosuch
neigh add 1.2.3.4 dev nosuch lladdr xx
neigh add 1.2.3 dev d0 lladdr xx
neigh add 1.2.3.4 dev d0 lladdr
neigh add 1.2.3.4 dev d0 lladdr 1:2:3:4:5:6 nud foo
neigh add 1.2.3.4 dev d0 lladdr 1:2:3:4:5:6 nud 0x80
neigh add 1.2.3.4 dev d0 lladdr 1:2:3:4:5:6
neigh add 1.2.3.5 1.2.3.6 dev d0
neigh add default dev d0
neigh add 1.2.3.4/24 dev d0 lladdr 1:2:3:4:5:7
neigh add proxy 1.2.3.9 dev d0
neigh add proxy 1.2.3.9 proxy 1.2.3.8 dev d0
neigh add 1.2.3.10 dev d0 lladdr 1:2:3:4:5:6 protocol bgp router
neigh add 1.2.3.13 dev d0 lladdr 1:2:3:4:5:6 extern_learn
neigh add 1.2.3.14 dev d0 lladdr 1:2:3:4:5:6 nud stale
neigh add 2001:db8::1 dev d0 lladdr 1:2:3:4:5:6 nud perm
neigh chg 1.2.3.4 dev d0 lladdr 1:2:3:4:5:9 nud stale
neigh change 9.9.9.9 dev d0 lladdr 1:2:3:4:5:9
neigh replace to 1.2.3.44 dev d0 lladdr 1:2:3:4:5:9
neigh
-br neigh show
-o neigh show nud perm
neigh show proxy
-j neigh show proxy
neigh del 1.2.3.99 dev d0
neigh get
neigh get 1.2.3.4
neigh get proxy 1.2.3.9 dev d0
neigh get 1.2.3.4 dev nosuch
neigh get dev d0
neigh get 9.9.9.9 dev d0
neigh get foo dev d0
neigh get 1.2.3.4 1.2.3.4 dev d0
neigh show nud foo
neigh show nud 0x80
neigh show to
neigh show to 1.2.3.0/24
neigh show 1.2.3.4
neigh show 1.2.3.4 nud all
neigh show unused
neigh show nomaster
neigh show master nosuch
neigh show vrf nosuch
neigh show vrf d0
neigh show proto foo
neigh show proto bgp
neigh show to foo
neigh show 1.2.3.4 1.2.3.5
neigh show default
neigh show dev d0 nud all
-M neigh
neigh del 1.2.3.16 dev d0
neigh delete 1.2.3.44 dev d0
neigh add 1.2.3.4 dev d0 lladdr 1:2:3:4:5:6 foo bar
neigh add 1.2.3.4 dev d0 dev d1
neigh add 1.2.3.4 dev d0 protocol 300
-6 neigh add 1.2.3.4 dev d0
-4 neigh add 2001:: dev d0
neigh add 2001::1 dev d0 lladdr 1:2:3:4:5:6:7
neigh add 2001::2 dev d0 lladdr null
neigh foo
neigh add 1.2.3.11 dev d0 use
neigh flush
neigh flush dev nosuch
neigh flush nud foo
-s neigh flush 9.9.9.9
END
group "neigh: what was changed"
dumps "neigh show nud permanent" "neigh show nud stale" "neigh show proxy"
both "-s neigh flush dev d0 nud permanent"
both "neigh show nud permanent"
end_group
unordered=

table "rule" <<'END'
rule
rule add
rule add from 10.0.0.0/8
rule add to 10.1.2.3 table 100
rule add not from 10.2.0.0/16 table 200 pref 50
rule add fwmark 0x10/0xff table 10
rule add fwmark 5 table 11
rule add fwmark 0x0 table 11
rule add iif d0 table 12
rule add iif nosuch table 12
rule add oif lo lookup 13
rule add l3mdev
rule add uidrange 10-20 table 14
rule add ipproto tcp table 15
rule add ipproto 200 table 15
rule add sport 80 table 16
rule add dport 1000-2000 table 16
rule add tun_id 7 table 17
rule add tos 0x10 table 18
rule add dsfield CS1 table 18
rule add goto 32766 pref 60
rule add goto 100 pref 61
rule add nop pref 62
rule add blackhole pref 63
rule add type prohibit pref 64
rule add unreachable from 10.9.0.0/16
rule add table main suppress_prefixlength 0
rule add table main sup_group 0
rule add table main suppress_ifgroup default pref 70
rule add realms 5/6 table 100
rule add realms 6 table 100
rule add nat 10.1.1.1 table 100
rule add map-to 10.1.1.1
rule add protocol bgp table 100
rule add from default pref 200
rule add from all to all pref 201 lookup local
rule add pref 202 table 1000 protocol 77
rule add pref 203 from 10.2.3.0/24 to 10.0.0.0/9 iif d0 oif d1 tos 0x08 fwmark 1/3 ipproto udp sport 1-2 dport 3 uidrange 0-1 table 9
-6 rule add from 2001:db8::/32 table 100
-6 rule add to 2001:db8::1 iif d0 table 100
rule add from 2001:db8::/32 table 100
rule
-6 rule
-d rule
-j rule
-j -d rule
-o rule
-j -p -6 rule
-4 rule
-br rule
rule list table 100
rule list lookup main
rule list pref 50
rule list order 50
rule list prio 50
rule show from 10.0.0.0/8
rule show to 10.1.2.3
rule show dst 10.0.0.0/8
rule show iif d0
rule show oif lo
rule show l3mdev
rule show fwmark 0x10/0xff
rule show fwmark 5
rule show fwmark 0x10
rule show fwmark 0
rule show tos 0x10
rule show uidrange 10-20
rule show tun_id 7
rule show protocol bgp
rule show protocol all
rule show not
rule show table all
rule show table nosuch
rule show pref foo
rule show sport 80
rule show dport 1000-2000
rule show ipproto tcp
rule show from foo
rule show foo
rule show iif nosuch
rule show table 12
-6 rule show from 10.0.0.0/8
rule del
rule del pref 99999
rule del pref foo
rule del table nosuch
rule del from 10.0.0.0/8
rule del pref 50
rule add table nosuch
rule add fwmark foo
rule add fwmark 1/foo
rule add uidrange foo
rule add uidrange 10
rule add ipproto foo
rule add sport foo
rule add tun_id foo
rule add realms foo
rule add protocol foo
rule add suppress_prefixlength foo
rule add goto foo
rule add goto
rule add type
rule add type foo
rule add foo
rule add nop foo
rule add from
rule add from foo
rule add from 10.0.0.0/33
rule add pref foo
rule add tos foo
rule add suppress_ifgroup foo
rule add nat foo
rule add not
rule add type nat
rule add type unicast
rule flush table 100
rule flush table foo
rule
rule flush foo
-6 rule save foo
rule restore
rule foo
rule add from 10.0.0.0/8 from 11.0.0.0/8
rule add l3mdev table 5
rule add from 10.0.0.0/8 pref 5 order 6 priority 7 lookup 5
rule add to default tun_id 99 ipproto udp dport 5-7 pref 9
rule add sport 7-5
rule add uidrange 20-10
rule add fwmark 0x100/
rule add tos 0x101
rule add goto 5
rule add goto 0
rule add goto 4294967295
rule add pref 9 goto 5
rule add l3mdev goto 100
rule add goto 4294967296
rule add suppress_prefixlength -1
rule add table all
rule add table 0
rule add table 5000000000
rule add table 70000
rule add pref 0 table 33
rule add iif averyveryverylongname
rule add oif a/b
rule add protocol 300
rule add protocol 77 table 5 pref 400
rule add protocol 78 table 5 pref 401
rule flush protocol 77
rule
rule flush pref 401
rule
-s rule flush
rule
-6 -s rule flush
-6 rule
-B rule
-0 rule
-M rule
END

group "rule: save and restore"
for tool in a b; do
	for table in 7 300; do in_$tool "$peer" rule add from 10.$tool.0.0/16 table $table 2>/dev/null; done
	in_$tool "$peer" rule add to 10.1.0.0/16 fwmark 3/7 table 300 pref 77
done
in_b "$peer" rule save >"$work/peer.out" 2>"$work/peer.err"
in_b "$ctrkit" ip rule save >"$work/ours.out" 2>"$work/ours.err"
cp "$work/ours.out" "$work/saved"
# The headers hold the conversation's own numbers: their size is what can be compared.
wc -c <"$work/saved" >"$work/ours.out"
wc -c <"$work/peer.out" >"$work/peer.size" && mv "$work/peer.size" "$work/peer.out"
alike "rule save" 0 0
in_a "$peer" rule flush
in_b "$peer" rule flush
in_a "$peer" rule restore <"$work/saved" >"$work/peer.out" 2>"$work/peer.err"
expected=$?
in_b "$ctrkit" ip rule restore <"$work/saved" >"$work/ours.out" 2>"$work/ours.err"
alike "rule restore" $expected $?
dumps rule
end_group

# What 6.13 to 6.16 added, as its maintainers show it; the installed ip may not know it.
"$peer" netns add "$twins-c" && at_exit "$peer" netns del "$twins-c"
in_c() { timeout 20 nsenter --net="/run/netns/$twins-c" "$@"; }
if in_c "$ctrkit" ip rule add dscp 1 table 100 2>/dev/null; then
	for words in "dscp 0x02/0x3f table 200" "dscp AF42/0x3f table 300" "dscp 0x10/0x30 table 400" \
		"sport 90/0xffff table 200" "sport 0x123/0xfff table 400" "dport 0x4/0xff table 500"; do
		# shellcheck disable=SC2086 # words
		in_c "$ctrkit" ip rule add $words
	done
	in_c "$ctrkit" ip -6 rule add flowlabel 0x45/0xff table 5
	{
		in_c "$ctrkit" ip rule show
		in_c "$ctrkit" ip rule show dscp AF42
		in_c "$ctrkit" ip rule show dport 4/0xff
		in_c "$ctrkit" ip -j -N rule show dscp 0x10/0x30
		in_c "$ctrkit" ip -j rule show sport 0x123/0xfff table 400
		in_c "$ctrkit" ip rule del dport 0x4/0xff table 500
		in_c "$ctrkit" ip rule show dport 4/0xff
		in_c "$ctrkit" ip -6 rule show flowlabel 0x45/0xff
	} | sed -E 's/^[0-9]+://; s/"priority":[0-9]+,//' >"$work/actual" 2>&1
	cat >"$work/expected" <<-'END'
		from all lookup local
		from all dport 0x4/0xff lookup 500
		from all sport 0x123/0xfff lookup 400
		from all sport 90 lookup 200
		from all lookup 400 dscp 0x10/0x30
		from all lookup 300 dscp AF42
		from all lookup 200 dscp 2
		from all lookup 100 dscp 1
		from all lookup main
		from all lookup default
		from all lookup 300 dscp AF42
		from all dport 0x4/0xff lookup 500
		[{"src":"all","table":"400","dscp":"16","dscp_mask":"0x30"}]
		[{"src":"all","sport":291,"sport_mask":"0xfff","table":"400"}]
		from all lookup 5 flowlabel 0x45/0xff
	END
	sed -i 's/^\t//' "$work/actual"
	same "ip rule: dscp, flowlabel and masks of ports" "$work/expected" "$work/actual"
else
	skip_even_in_ci "ip rule: dscp" "this kernel knows none"
fi
