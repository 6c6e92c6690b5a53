#!/bin/bash
# ip vrf beside iproute2. Where the kernel has no VRFs, ip_tunnel_kernel.c makes a tun with an owner look like one in what
# netlink tells: the control groups and their BPF programs are real.
here=$(dirname "$0")
. "$here/../lib.sh"
. "$here/twins.sh"

if [ "$(id -u)" != 0 ] || [ -z "$peer" ]; then
	skip "ip vrf" "needs root and iproute2"
	exit 0
fi
make_twins || exit 1

table "vrf: words" <<END
vrf
vrf show
-j vrf show
vrf show nosuch
vrf show d0
vrf identify foo
vrf identify 999999999
vrf identify 1 2
vrf pids
vrf pids nosuch
vrf pids a b
vrf exec
vrf exec nosuch
vrf exec nosuch true
vrf exec default
vrf exec d0 true
END

cgroups=$(awk '$3 == "cgroup2" { print $2; exit }' /proc/mounts)
if [ -z "$cgroups" ] || [ ! -w "$cgroups/cgroup.procs" ]; then
	skip_even_in_ci "ip vrf exec" "no cgroup of version 2 can be made here"
	exit 0
fi
vrf=vrf$(($$ % 100000))
# Named namespaces have groups of their own, which both tools leave behind.
group_a=$cgroups/$twins-a-ns group_b=$cgroups/$twins-b-ns
for made in "$group_a" "$group_b"; do
	for group in "$made" "$made/vrf" "$made/vrf/$vrf" "$made/vrf/$vrf/deep"; do
		at_exit rmdir "$group"
	done
done
group "vrf: default"
both "vrf exec default sed -n s/^0::.*-ns//p /proc/self/cgroup"
both "vrf exec default nosuchcommand"
both "vrf exec default sh -c 'exit 7'"
end_group

if [ "$arch" != x86_64 ] || ! gcc -O1 -o "$work/kernel" "$here/ip_tunnel_kernel.c" 2>"$work/why"; then
	skip_even_in_ci "ip vrf exec NAME" "the kernel's part is played for x86_64 only"
	exit 0
fi
if [ ! -c /dev/net/tun ]; then
	skip "ip vrf exec NAME" "no /dev/net/tun"
	exit 0
fi
for side in a b; do
	mkdir "$work/$side"
	nsenter --net="/run/netns/$twins-$side" "$peer" tuntap add dev "$vrf" mode tun user 10
done

# vrf_both WORDS: by both in a kernel that has a VRF.
vrf_both() {
	local expected status
	eval "in_a $work/kernel $work/a $peer $1" >"$work/peer.out" 2>"$work/peer.err" </dev/null
	expected=$?
	eval "in_b $work/kernel $work/b $ctrkit ip $1" >"$work/ours.out" 2>"$work/ours.err" </dev/null
	status=$?
	alike "$1" $expected $status
}

bound='socket(S, $_, 2, 0) and print unpack("Z*", getsockopt(S, 1, 25)), "\n" for 2, 10'
printf '%s\n' "$bound" >"$work/bound.pl"
group "vrf: a VRF"
for words in "vrf show" "vrf show $vrf" "-d vrf show" "-j vrf show" "-j -p vrf show" "vrf exec $vrf perl $work/bound.pl" \
	"vrf exec $vrf $peer vrf identify" "vrf exec $vrf $ctrkit ip vrf identify" \
	"vrf exec $vrf $peer vrf exec default sed -n s/^0::.*-ns//p /proc/self/cgroup" \
	"vrf exec $vrf $ctrkit ip vrf exec default sed -n s/^0::.*-ns//p /proc/self/cgroup" \
	"vrf exec $vrf $ctrkit ip vrf exec default perl $work/bound.pl" "vrf exec $vrf nosuchcommand" "vrf pids $vrf"; do
	vrf_both "$words"
done
inside=()
for made in "$group_a" "$group_b"; do
	sleep 30 &
	echo $! >"$made/vrf/$vrf/cgroup.procs"
	inside[${#inside[@]}]=$!
	at_exit kill $!
done
pids_of() {
	in_a "$work/kernel" "$work/a" "$peer" vrf pids "$vrf" | sed "s/${inside[0]}/PID/" >"$work/peer.out" 2>"$work/peer.err"
	in_b "$work/kernel" "$work/b" "$ctrkit" ip vrf pids "$vrf" | sed "s/${inside[1]}/PID/" >"$work/ours.out" 2>"$work/ours.err"
	alike "vrf pids" 0 0
}
pids_of
for at in 0 1; do
	both "vrf identify ${inside[at]}"
done
mkdir "$group_a/vrf/$vrf/deep" "$group_b/vrf/$vrf/deep"
echo "${inside[0]}" >"$group_a/vrf/$vrf/deep/cgroup.procs"
echo "${inside[1]}" >"$group_b/vrf/$vrf/deep/cgroup.procs"
pids_of
both "vrf identify ${inside[0]}"
kill "${inside[@]}"
wait "${inside[@]}" 2>/dev/null
end_group

# Two twins could agree on nothing: a socket made inside is bound, one made outside is not.
equal "ip vrf exec: sockets are bound" "$vrf $vrf" \
	"$(in_b "$work/kernel" "$work/b" "$ctrkit" ip vrf exec "$vrf" perl "$work/bound.pl" | tr '\n' ' ' | sed 's/ $//')"
