#!/bin/bash
# ss's TCP and UDP beside iproute2's, over sockets in every state that ss_scene.c holds: the same rows, errors, exit codes.
# What may differ stands in normalise_ss.txt.
here=$(dirname "$0")
. "$here/../lib.sh"
. "$here/ss_scene.sh"
. "$here/ss_compare.sh"

have ss || { skip "ss beside iproute2's" "no ss" && exit 0; }
[ "$(id -u)" = 0 ] || { skip "ss beside iproute2's" "not root" && exit 0; }
scene_program && new_scene states && hold_sockets states || { fail "the scene" "$work/refused" && exit 1; }

# Every state is there, or what follows shows less than it says.
inside "$peer" -Htan | awk '{ print $1 }' | sort -u >"$work/states"
printf '%s\n' CLOSE-WAIT CLOSING ESTAB FIN-WAIT-1 FIN-WAIT-2 LAST-ACK LISTEN SYN-RECV SYN-SENT TIME-WAIT >"$work/wanted"
same "ss: the scene has every state" "$work/wanted" "$work/states"

group "tables, families and states"
for table in -t -u -tu -ut; do
	for family in '' -4 -6 '-4 -6' '-6 -4' '-f inet' '-f inet6'; do
		for state in '' -a -l -al '-H -a'; do
			alike -n $table $family $state
		done
	done
done

group "options"
for state in '' -a -l; do
	for detail in e o m i eo em oi mi ei oem oemi; do
		alike -n$detail -t $state
		alike -n$detail -u $state
		alike -n${detail}p -tu $state
	done
	for detail in --tos --cgroup --inet-sockopt '--tos --cgroup --inet-sockopt' '--tos -e' '--inet-sockopt -i' \
		'--inet-sockopt -O' '--cgroup -e' '--tos -oemi' '--tos -oemi --cgroup --inet-sockopt'; do
		alike -tun $state $detail
		alike -tunp $state $detail
	done
	alike -tunp $state
	alike -tunT $state
	alike -tunTp $state
	alike -tunOpi $state
	alike -tunOpoemi $state
	alike -tunOp $state
	alike -HtunOpemi $state
done

group "states by name"
for state in established syn-sent syn-recv syn-rcv fin-wait-1 fin-wait-2 time-wait closed close unconnected close-wait \
	last-ack listening closing all connected synchronized bucket big ESTABLISHED Time-Wait; do
	for table in -tn -un -tunp '-tn -l' '-tn -a' -tno '-tnp -e'; do
		alike $table state $state
		alike $table exclude $state
	done
done
while read -r words; do
	alike $words
done <<-'END'
	-tn state established state listening
	-tn state established state time-wait state close-wait
	-tn exclude established exclude listening
	-tn state all exclude established
	-tn state connected exclude established exclude close-wait
	-tn exclude listening state listening
	-tn exclude all
	-tn exclude all state syn-recv
	-tn state bucket exclude time-wait
	-tn4 state bucket
	-tn6 state bucket
	-ltn state established
END

group "lists of tables"
for list in tcp udp tcp,udp udp,tcp 'tcp,udp,!tcp' 'udp,!tcp' 'inet,!raw,!dccp,!sctp,!mptcp' tcp,tcp; do
	for more in '' -a -l -4 -6 -t -u -tu '-a -e' '-a -p'; do
		alike -n $more -A $list
		alike -n -A $list $more
	done
done
for more in '' -a -l -t -u -tu '-a -e' '-a -p'; do # nothing is left of it
	alike -n $more -A 'tcp,!tcp'
	alike -n -A 'tcp,!tcp' $more
done
alike -n -A tcp -A udp
alike -an -A tcp -A udp
alike -n --query=tcp
alike -n --query tcp -a
alike -n --socket=udp
alike -n --socket tcp,udp -p
alike -nAtcp
alike -naAtcp,udp
alike -nafinet -t
alike -naf inet6 -t

group "order and spelling"
while read -r words; do
	alike $words
done <<-'END'
	-tan
	-ant
	-natup
	-tulpn
	-tlnp
	-plnt
	-atune4
	-t -a -n
	-n -n -t -t
	--tcp --all --numeric
	--tcp --al --nu
	--tc --all --num
	--udp --all --numeric
	--ud --a --numeric
	--tcp --listening --numeric
	--tcp --lis --numeric --proc
	--tcp --all --numeric --ext
	--tcp --all --numeric --extended
	--tcp --all --numeric --options
	--tcp --all --numeric --opt
	--tcp --all --numeric --memory
	--tcp --all --numeric --mem
	--tcp --all --numeric --info
	--tcp --all --numeric --inf
	--tcp --all --numeric --processes
	--tcp --all --numeric --threads
	--tcp --all --numeric --th
	--tcp --all --numeric --no-header
	--tcp --all --numeric --no-h
	--tcp --all --numeric --oneline --info
	--tcp --all --numeric --one --info --proc
	--tcp --all --numeric --ipv4
	--tcp --all --numeric --ipv6
	--tcp --all --numeric --family=inet6
	--tcp --all --numeric --family inet
	--tcp --all --numeric --fam inet
	--tcp --all --numeric --inet-sockopt
	--tcp --all --numeric --inet
	--tcp --all --numeric --cg
	--tcp --all --numeric --to
	-tn state listening -H
	state listening -tn
	state established -t -n -4
	-t state established -nao
	-n state listening --tcp --processes
	-tan --
	-tn -- state listening
	-tn state listening --
	-tann6
	-t4n -a6
	-t6n -a4
END

group "errors"
while IFS= read -r words; do
	refused $words
done <<-'END'
	-Y
	-c
	-g
	-k
	-q
	-y
	-tYn
	-tnG
	-I
	-L
	-P
	-R
	-U
	-W
	-X
	-C
	-1
	-7
	--foo
	--tcpp
	--ip
	--foo=bar
	--tcp=4
	--no-header=3
	--all=
	--numeric=yes
	-f
	-tn -f
	-tnf
	-A
	-tnA
	--family
	--query
	--socket
	-f foo
	-f ''
	-f INET
	-f ipv4
	-finets
	--family=none
	-A foo
	-A tcp,foo
	-A tcp,
	-A ,tcp
	-A TCP
	-A !foo
	-A tcp,,udp
	--query=tcpx
	--socket=x,tcp
	state foo
	state
	exclude
	exclude foo
	-tn state
	-tn state listen
	-tn state established state
	-tn state established exclude nothing
	-tn state estab
	-tn state syn-received
	-tn exclude LISTEN
	-tn state ''
END

end_group
