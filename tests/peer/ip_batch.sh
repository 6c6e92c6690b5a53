#!/bin/bash
# ip -batch and the options of all objects beside iproute2.
here=$(dirname "$0")
. "$here/../lib.sh"
. "$here/twins.sh"

if [ "$(id -u)" != 0 ] || [ -z "$peer" ]; then
	skip "ip batch" "needs root and iproute2"
	exit 0
fi
make_twins || exit 1

# batch OPTIONS TEXT: a batch by both.
batch() {
	local expected status
	printf '%b' "$2" >"$work/batch"
	in_a "$peer" $1 -b "$work/batch" >"$work/peer.out" 2>"$work/peer.err"
	expected=$?
	in_b "$ctrkit" ip $1 -b "$work/batch" >"$work/ours.out" 2>"$work/ours.err"
	status=$?
	alike "batch $1 $2" $expected $status
}

group "batch"
for options in "" -force -j; do
	batch "$options" 'addr show \\\n dev "lo"\n\n# c\n  rule show\n link show lo\nfoo\nlink show lo\n'
	batch "$options" 'addr show nosuch\nlink show lo\nfoo\n'
	batch "$options" "link show 'lo'\nlink show lo#x\nlink show lo # x\n"
	batch "$options" 'link show "lo\nlink show lo\n'
	batch "$options" 'link show dev\nlink show lo\n'
	batch "$options" 'rule add pref 7 table 9\nrule add pref 7 table 9\nrule'
	batch "$options" '-j link show lo\nlink show lo'
	batch "$options" '\n\n\n'
	batch "$options" ''
	batch "$options" 'rule del pref 7'
done
end_group

group "a batch of 10,000 lines"
for ((line = 0; line < 10000; line++)); do
	echo "neigh replace 10.$((line / 5000)).$((line % 5000 / 250)).$((line % 250 + 1)) dev d0 lladdr 2:0:0:0:0:$((line % 90 + 1)) nud permanent"
done | head -900 >"$work/batch"
for ((line = 0; line < 9100; line++)); do echo "rule show pref 5"; done >>"$work/batch"
in_a "$peer" -b "$work/batch" >"$work/peer.out" 2>"$work/peer.err"
expected=$?
in_b "$ctrkit" ip -b "$work/batch" >"$work/ours.out" 2>"$work/ours.err"
alike "10000 lines" $expected $?
unordered=yes dumps "neigh show nud permanent"
end_group

table "options" <<'END'
-f foo rule
-f inet rule
-family inet6 rule
-f link link show lo
-f bridge rule
-f mpls rule
-l foo rule
-l 5 rule
-rc foo rule
-rc 1000 rule
-b /nonexistent
-B rule
-M neigh
-N rule show table 255
-a link show lo
-t link show lo
-ts link show lo
netconf
-j netconf
netconf show dev d0
netconf show dev nosuch
-6 netconf
netconf foo
vrf
-j vrf
vrf show foo
vrf foo
tuntap add
tuntap add mode foo
tuntap add dev t0
tuntap add t0 mode tun
tuntap add mode tap user nosuch
tuntap add t5 t6 mode tun
tuntap del t9 mode tun
tuntap del
tuntap del t0
tuntap del t0 mode tun
tuntap foo
END
