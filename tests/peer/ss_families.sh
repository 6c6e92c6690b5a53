#!/bin/bash
# ss's tables beside iproute2's: sockets of unix, packet, netlink, raw and MPTCP in a namespace of their own, and, for
# what a kernel lacks too, messages that ss_answers gives to both in the kernel's place. 6.1's layout is made 7.1's by
# ss_layout.pl.
here=$(dirname "$0")
. "$here/../lib.sh"

peer=$(command -v ss)
name=ctrkit-ss-families-$$
cases=0 failures=0

# normalise: the namespace's count of sockets is late to miss the last run's; ss has itself in netlink's table; 6.1 asks for DCCP in an old way too, which no kernel takes any longer,
# and with -O leaves the t of a tab before `umem`.
normalise() {
	# That raw sockets come from /proc/net, for want of their module, is ours to say.
	sed -E '/are read from \/proc\/net, which has few details$/d; /tcpdiag:|^(nl +)?(UNCONN +)?[0-9]+ +0 +4:/d; s/^Total: [0-9]+$/Total: N/; /^RTNETLINK answers: Invalid argument$/d; s/ tumem\(/ umem(/' "$1"
}

# both WORDS RUNNER...: one command line by both, run by RUNNER.
both() {
	local words=$1 shown='' expected status
	shift
	[[ " $words" =~ \ -[A-Za-z0-9]*[pT] ]] && shown=1
	cases=$((cases + 1))
	timeout 20 "$@" "$peer" $words >"$work/peer.raw" 2>"$work/peer.err" </dev/null
	expected=$?
	timeout 20 "$@" "$ctrkit" ss $words >"$work/ours.raw" 2>"$work/ours.err" </dev/null
	status=$?
	perl "$here/ss_layout.pl" $shown <"$work/peer.raw" >"$work/peer.laid"
	sed 's/[ \t]*$//' "$work/ours.raw" >"$work/ours.laid"
	for side in peer ours; do
		normalise "$work/$side.laid" >"$work/$side.out"
		normalise "$work/$side.err" >>"$work/$side.out"
	done
	cmp -s "$work/peer.out" "$work/ours.out" && [ $status = $expected ] && return
	failures=$((failures + 1))
	{
		echo "exit status $status, of iproute2 $expected"
		diff <(cat -A "$work/peer.out") <(cat -A "$work/ours.out") | cut -c1-300
	} >"$work/why"
	((failures > 8)) || fail "ss $group: $words" "$work/why"
}

group() { group=$1 cases=0 failures=0; }

end_group() {
	if ((failures == 0)); then pass "ss $group ($cases cases)"; else echo "FAIL ss $group: $failures of $cases"; fi
}

# table GROUP RUNNER...: each line of stdin is a command for both.
table() {
	local words
	group "$1"
	shift
	while IFS= read -r words; do
		both "$words" "$@"
	done
	end_group
}

compile() { gcc -O1 -Wall -Wextra "$here/$1.c" -o "$work/$1" 2>"$work/why" || fail "compile $1" "$work/why"; }

[ -n "$peer" ] || { skip "ss families: no ss"; exit 0; }
compile ss_families || exit 1

# Nothing but the sockets sends: packets would change the queues between the two.
make_scene() {
	ip netns add "$name" || return 1
	at_exit ip netns del "$name"
	ip netns exec "$name" sh -c 'echo 1 >/proc/sys/net/ipv6/conf/default/disable_ipv6'
	ip -n "$name" link set lo up
	ip -n "$name" link add d0 address 02:00:00:00:00:01 type veth peer name d1
	ip -n "$name" link set d0 up
	ip -n "$name" link set d1 up
	mkdir "$work/names"
	nsenter --net="/run/netns/$name" "$work/ss_families" "$work/names" d0 >"$work/ready" 2>"$work/why" &
	scene=$!
	at_exit kill "$scene"
	for ((tries = 0; tries < 50; tries++)); do
		grep -q ready "$work/ready" && return 0
		sleep 0.1
	done
	return 1
}

make_scene || { fail "ss families: the scene" "$work/why"; exit 1; }

# So that iproute2 does not need what the kernel has no sock_diag for: raw sockets come from /proc.
table "unix sockets" nsenter --net="/run/netns/$name" <<'END'
-x
-xa
-xl
-xn
-xaH
-xae
-xam
-xaem
-xaO
-xaeO
-xap
-xaT
-xaep
-xai
-xao
-xa --tos
-x state established
-x state unconnected
-x state listening
-x exclude listening
-f unix
-f unix -l
-A unix -a
-A u_str -a
-A unix_stream -ae
-A u_dgr -a
-A unix_dgram -l
-A u_seq,u_dgr -a
-A unix_seqpacket -a
-A unix,!u_str -a
END

table "packet sockets" nsenter --net="/run/netns/$name" <<'END'
-0
-0a
-0l
-0n
-0an
-0e
-0am
-0aem
-0ab
-0aeb
-0aemb
-0aebO
-0ap
-0aepn
-0 state unconnected
-0 state established
-A packet -a
-A p_raw -a
-A p_dgr -a
-f link -a
-0x -a
-x0 -ae
END

table "netlink sockets" nsenter --net="/run/netns/$name" <<'END'
-f netlink
-f netlink -a
-f netlink -n
-f netlink -e
-f netlink -aen
-f netlink -m
-f netlink -aemn
-f netlink -aeO
-f netlink -apn
-A netlink -an
-f netlink state established
END

table "raw sockets and MPTCP" nsenter --net="/run/netns/$name" <<'END'
-wan
-wa4n
-wa6n
-wae
-wutan
-M
-Ma
-Mae
-Mai
-Mam
-Maem
-MaemiO
-Mao
-Map
-Ml
-M -4
-Mu -a
END

table "summary, namespaces, refusals" nsenter --net="/run/netns/$name" <<END
-s
-sn
-sa
-s -x
-s -H -x
-s -0 -a
-s state listening -x
-s -e
-Z
-z -x
-xaZ
-N $name -x
-N $name -s
--net $name -M -a
-N nosuch -x
-N /nosuch -x
--vsock -a
--xdp -a
--tipc -a
-S -a
-d -a
END

table "tables together" nsenter --net="/run/netns/$name" <<'END'
-an
-ln
-aen
-aemn
-anO
-xw0a -n
-A all -an
-A tcp,packet
-t -0 state established
-x src unix:*named
-xa src unix:@*
-0a src link:ip:*
-f netlink -an src netlink:rtnl:*
-x -4 -an
-4 -0 -an
END

# What 6.1 reads from files, read from other files.
mkdir -p "$work/proc/net"
summaries() {
	local alloc timewait
	group "summaries of other files"
	for numbers in "100 5" "3 0" "50 20" "0 0"; do
		read -r alloc timewait <<<"$numbers"
		printf 'sockets: used 64\nTCP: inuse 3 orphan 4 tw %s alloc %s mem 5\nUDP: inuse 9 mem 2\nUDPLITE: inuse 8\nRAW: inuse 7\nFRAG: inuse 6 memory 11\n' \
			"$timewait" "$alloc" >"$work/proc/net/sockstat"
		printf 'TCP6: inuse 33\nUDP6: inuse 34\nUDPLITE6: inuse 35\nRAW6: inuse 36\nFRAG6: inuse 37 memory 38\n' >"$work/proc/net/sockstat6"
		printf 'Ip: A B\nIp: 7 8\nTcp: A B CurrEstab X\nTcp: 1 2 9 10\n' >"$work/proc/net/snmp"
		both "-s" env PROC_ROOT="$work/proc"
	done
	"$ctrkit" ss -s >"$work/ours.out"
	grep -qE '^Total: [1-9][0-9]*$' "$work/ours.out" || fail "ss -s: a total of this namespace" "$work/ours.out"
	for file in sockstat6 snmp sockstat; do
		rm "$work/proc/net/$file"
		both "-s" env PROC_ROOT="$work/proc"
	done
	end_group
}
summaries

# Answers of our own: all families, whatever the kernel has.
answers() {
	compile ss_answers || return
	for seed in 1 2 3; do
		perl "$here/ss_answers.pl" $seed >"$work/messages"
		table "made messages, seed $seed" "$work/ss_answers" "$work/messages" <<'END'
-xa
-xae
-xaem
-A u_seq,u_str -aeO
-0a
-0aen
-0aemb
-0aembO
-f netlink -an
-f netlink -aemn
--vsock -a
--vsock -aemin
-A v_str -a
-A v_dgr -l
--xdp -a
--xdp -ae
--xdp -aem
--xdp -aemO
-Man
-Mani
-Maimen
-San
-Sani
-Saemin
-SaiOn
-Saon
-A raw,sctp -aen
-A raw,udp -anm
-x0 -a
-x --xdp -ae
END
	done
}
if [ "$(uname -m)" = x86_64 ]; then answers; else skip "ss: made messages: ss_answers knows x86_64 only"; fi
