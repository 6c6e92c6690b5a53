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
	batch "$options" 'link show lo # c \\\nlink show lo\nlink show # \\\n'
	batch "$options" 'link show \\\n lo # c\nlink show "lo" \\\n up\n'
	batch "$options" 'link show dev\nlink show lo\n'
	batch "$options" 'rule add pref 7 table 9\nrule add pref 7 table 9\nrule'
	batch "$options" '-j link show lo\nlink show lo'
	batch "$options" '\n\n\n'
	batch "$options" ''
	batch "$options" 'rule del pref 7'
done
end_group

# many LINES OPTIONS AT...: a batch of as many routes, neighbours and addresses with commands among them that fail, in
# other ways in turn, before the lines AT; what both say of it, and what they leave behind.
many() {
	local lines=$1 options=$2 status expected
	shift 2
	awk -v lines="$lines" -v at="$*" '
		function wrong(line) {
			kind = (kind + 1) % 8
			if (kind == 1) print "route add 10.0.0.0/24 dev d0"
			if (kind == 2) print "route del 172.31.1.0/24"
			if (kind == 3) print "nexthop del id 77"
			if (kind == 4) print "route add 10.77.0.0/24 dev nosuch"
			if (kind == 5) print "addr add 10.201.0.1/24 dev d0\naddr add 10.201.0.1/24 dev d0"
			if (kind == 6) print "link set d0 name d1"
			if (kind == 7) print "route add 10.78.0.0/24 via 172.30.0.1"
			if (kind == 0) print "rule del pref 9999"
		}
		BEGIN {
			count = split(at, places, " ")
			print "route add 10.0.0.0/24 dev d0"
			for (line = 1; line <= lines; line++) {
				for (place = 1; place <= count; place++) if (places[place] == line) wrong(line)
				if (line % 1000 == 0) print "route show 10.3.3.0/24\nlink set d0 name e0\nroute add 10.99." line / 1000 ".0/24 dev e0\nlink set e0 name d0\nlink set d0 up"
				printf "route replace 10.%d.%d.0/24 dev d0%s\n", line / 250 + 1, line % 250, line % 3 ? " # \\" : " \\\n metric 7"
				if (line % 50 == 0) printf "neigh replace 10.1.%d.%d dev d0 lladdr 2:0:0:0:0:1 nud permanent\n", line / 250, line % 250 + 1
			}
		}' >"$work/batch"
	in_a "$peer" $options -b "$work/batch" >"$work/peer.out" 2>"$work/peer.err"
	expected=$?
	in_b "$ctrkit" ip $options -b "$work/batch" >"$work/ours.out" 2>"$work/ours.err"
	status=$?
	alike "many $lines $options $*" $expected $status
	dumps route
	unordered=yes dumps "neigh show nud permanent"
	for namespace in a b; do
		"$peer" -n "$twins-$namespace" route flush root 10.0.0.0/8
		"$peer" -n "$twins-$namespace" neigh flush all nud permanent
		"$peer" -n "$twins-$namespace" addr flush dev d0 to 10.201.0.0/16
	done
}

group "batches of thousands of lines, some of which fail"
for options in "" -force; do
	many 10000 "$options"
	many 10000 "$options" 1 5000 10000
	many 2000 "$options" 1 2 3 4 5 6 7 8 9
	many 2000 "$options" 1000 1100 1101 1102 1103 1104 1105 1106 1999
	many 2000 "$options" 2000
	for at in 1 2 3 4 5 6 7 8; do many 130 "$options" $at 62 63 64 65 66; done
	many 300 "$options -rcvbuf 4000" 1 2 100 200 300
done
# At these iproute2 leaves, whatever -force says.
for options in "" -force; do
	for command in "neigh add 10.1.1.1 dev d0" "neigh del 10.1.1.3 dev d0" "route add foo dev d0" "addr add foo dev d0" "neigh add foo dev d0"; do
		batch "$options" "neigh add 10.1.1.1 dev d0 lladdr 2:0:0:0:0:1 nud permanent\nroute del 10.9.9.0/24\nroute add 10.2.0.0/16 dev d0\n$command\nroute add 10.4.0.0/16 dev d0\n"
		dumps route
		batch -force "route del 10.2.0.0/16\nroute del 10.4.0.0/16\nneigh del 10.1.1.1 dev d0\n"
	done
done
# Where more fails than the kernel has room to tell of at once.
awk 'BEGIN { for (line = 0; line < 1500; line++) printf "route del 10.%d.%d.0/24\n", line / 250, line % 250 }' >"$work/batch"
for options in -force "-force -rcvbuf 2000"; do
	in_a "$peer" $options -b "$work/batch" >"$work/peer.out" 2>"$work/peer.err"
	expected=$?
	in_b "$ctrkit" ip $options -b "$work/batch" >"$work/ours.out" 2>"$work/ours.err"
	alike "all fail $options" $expected $?
done
end_group

# Who writes commands one by one sees each done before the next is read.
one_by_one() {
	local fd
	mkfifo "$work/commands" || return
	in_b "$ctrkit" ip -force -b - <"$work/commands" &
	exec {fd}>"$work/commands"
	for net in 1 2 3; do
		echo "route add 10.$net.0.0/16 dev d0" >&"$fd"
		for ((wait = 0; wait < 100; wait++)); do
			[ -z "$("$peer" -n "$twins-b" route show 10.$net.0.0/16)" ] || break
			sleep 0.02
		done
		[ -n "$("$peer" -n "$twins-b" route show 10.$net.0.0/16)" ] || return
	done
	exec {fd}>&-
	wait $!
}
holds "ip -force -batch -: commands one by one" one_by_one

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
