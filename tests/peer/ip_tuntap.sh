#!/bin/bash
# ip tuntap beside iproute2, which reads /sys: both run where it is that of their network namespace.
here=$(dirname "$0")
. "$here/../lib.sh"
. "$here/twins.sh"

if [ "$(id -u)" != 0 ] || [ -z "$peer" ]; then
	skip "ip tuntap" "needs root and iproute2"
	exit 0
fi
if [ ! -c /dev/net/tun ] || ! have perl; then
	skip "ip tuntap" "needs /dev/net/tun and perl"
	exit 0
fi
make_twins || exit 1
own_sys='mount -t sysfs none /sys && exec "$@"'
in_a() { timeout 20 nsenter --net="/run/netns/$twins-a" unshare -m sh -c "$own_sys" sh "$@"; }
in_b() { timeout 20 nsenter --net="/run/netns/$twins-b" unshare -m sh -c "$own_sys" sh "$@"; }
user=$(awk -F: '$3 > 0 { last = $1 } END { print last }' /etc/passwd)
group=$(awk -F: '$3 > 0 { last = $1 } END { print last }' /etc/group)

table "tuntap: users, groups and flags" <<END
tuntap add dev t0 mode tun user $user group $group
tuntap add dev t1 mode tap user 0 group 0 pi vnet_hdr multi_queue
tuntap add dev t3 mode tun pi
tuntap add dev t4 mode tun user root group root
tuntap add dev t5 mode tun user nosuchuser
tuntap add dev t5 mode tun group nosuchgroup
tuntap add dev t5 mode tun user ''
tuntap add dev t5 mode tun user roo
tuntap add dev t5 mode tun user rootx
tuntap add dev t5 mode tun user root:x
tuntap add dev t5 mode tun user 12x
tuntap add dev t6 mode foo
tuntap add dev t6
tuntap
tuntap show
tuntap list
tuntap show dev t0
-j tuntap
-j -p tuntap
-o tuntap
tuntap help foo 2>/dev/null
tuntap foo
tuntap del dev t3 mode tun
tuntap del dev nosuch mode tap
END

group "tuntap: attached processes"
attach='open F, "+<", "/dev/net/tun"; $r = pack "a16 S x22", "t0", 0x1001; ioctl F, 0x400454ca, $r or die; sleep 30'
for side in a b; do
	nsenter --net="/run/netns/$twins-$side" perl -e "$attach" &
	attached=$!
	at_exit kill $attached
	sleep 0.3
	# Names are looked for in all processes, whatever their namespace is: one at a time.
	for options in "-d" "-o -d" "-d -j"; do
		case $side in
		a) in_a "$peer" $options tuntap ;;
		b) in_b "$ctrkit" ip $options tuntap ;;
		esac 2>/dev/null | sed "s/$attached/PID/"
	done >"$work/$side"
	kill $attached
	wait $attached 2>/dev/null
done
# iproute2's list of processes is no JSON: each lacks its braces.
sed -E 's/\{("name":"[^"]*","pid":[^}]*)\}/\1/g' "$work/b" >"$work/ours.out"
cp "$work/a" "$work/peer.out"
true >"$work/peer.err" 2>"$work/ours.err"
alike "a process" 0 0
end_group
