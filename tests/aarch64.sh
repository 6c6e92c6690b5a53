#!/bin/bash
# The aarch64 binary gives the same bytes as the x86_64 one, run by qemu-user. qemu translates netlink message by
# message and refuses those that it doesn't know (RTM_GETNEIGH): what it refuses is compared on recorded answers.
. "$(dirname "$0")/lib.sh"
cd "$root" || exit 1

theirs=$root/build/aarch64/ctrkit
emulator=qemu-aarch64-static
unshared=(unshare -n)
[ "$(id -u)" = 0 ] || unshared=(unshare -rn)

if [ "$arch" != x86_64 ]; then
	skip_even_in_ci aarch64 "this is $arch: tests here run x86_64's binary beside aarch64's"
	exit 0
fi
for needed in "$emulator" aarch64-linux-musl-gcc readelf; do
	have "$needed" || { skip aarch64 "no $needed" && exit 0; }
done
[ -x "$theirs" ] || { skip aarch64 "build/aarch64/ctrkit is not built: ./build.sh build aarch64" && exit 0; }

# run FILE COMMAND...: output, errors and status of a command.
run() {
	local file=$1 status=0
	shift
	"$@" >"$file" 2>"$file.err" </dev/null || status=$?
	printf 'status %s\n' "$status" >>"$file.err"
	cat "$file.err" >>"$file"
}

# agree WORD...: both binaries, called by the same name, say the same. A bridge's timers move between two runs.
agree() {
	run "$work/expected" "$ctrkit" "$@"
	run "$work/actual" "$emulator" -0 "$ctrkit" "$theirs" "$@"
	sed -i -E 's/(_timer"?:? *)[0-9.]+/\1T/g' "$work/expected" "$work/actual"
	same "aarch64: ctrkit $*" "$work/expected" "$work/actual"
}

is_static() {
	local headers
	headers=$(readelf -hlW "$theirs")
	! grep -q INTERP <<<"$headers" && grep -q 'Machine: *AArch64' <<<"$headers" &&
		grep -q 'Type: *DYN' <<<"$headers" && ! readelf -dW "$theirs" | grep NEEDED
}

# In a network namespace of its own: links of every kind that the kernel has here, addresses, routes. Nothing moves.
scene() {
	local device
	ip link set lo up
	ip link add v0 address 02:00:00:00:00:01 type veth peer name v1 address 02:00:00:00:00:02
	ip link add br0 address 02:00:00:00:00:03 type bridge
	ip link set v0 master br0
	for device in v0 v1 br0; do
		ip link set dev $device addrgenmode none
		ip link set $device up
	done
	ip link add vx0 address 02:00:00:00:00:04 type vxlan id 42 remote 10.1.2.9 dev v1 dstport 4789
	ip link add mac0 link v1 address 02:00:00:00:00:05 type macvlan mode bridge
	ip addr add 10.1.2.3/24 brd + dev v1
	ip addr add 10.1.2.4/24 brd + dev v1 label v1:second
	ip addr add 10.2.0.1 peer 10.2.0.2 dev mac0
	ip addr add fd00:88::1/64 dev v1 nodad
	ip addr add fd00:89::1/64 dev br0 nodad
	ip route add default via 10.1.2.1 dev v1 metric 100
	ip route add 10.5.0.0/16 nexthop via 10.1.2.7 dev v1 nexthop via 10.1.2.8 dev v1 weight 3
	ip route add blackhole 10.6.0.0/16
	ip route add 10.7.0.0/16 via 10.1.2.1 mtu lock 1400 src 10.1.2.4 proto static
	ip -6 route add default via fd00:88::9 dev v1
	sleep 1 # until carriers are noticed
}

compare_live() {
	local words
	while read -r -a words; do
		agree ip "${words[@]}"
	done <<-EOF
		addr
		link
		route
		-6 route
		-4 addr
		-6 addr
		-br addr
		-br link
		-o addr
		-o link
		-d link
		-d addr
		-j addr
		-j link
		-j route
		-j -d link
		-j -p addr
		-c=always addr
		addr show dev v1
		link show up
		link show dev vx0
		route show dev v1
		link show dev nothing
		route show dev nothing
		link show dev
		-n nothing link
		-Z
		nothing
	EOF
}

# Another process's network: both enter it, by nsenter and by -t.
compare_entered() {
	local pid
	coproc target { exec "${unshared[@]}" sh -c 'ip link set lo up; echo $$; read -r end'; }
	read -r pid <&"${target[0]}"
	agree nsenter -n -t "$pid" ip addr
	agree nsenter -n -t "$pid" -F ip -j link
	agree -t "$pid" ip addr
	agree nsenter -n -t 999999999 ip addr
	agree nsenter -t "$pid" ip addr
	agree nsenter -n/nothing ip addr
}

# The recorded kernel speaks over a socket pair, where qemu has nothing to translate.
build_replay() {
	local compiler=$1 folder=build/$2 objects wrap
	mapfile -t objects < <(find "$folder/obj" -name '*.o' ! -path '*/applets/main.c.o')
	read -rd '' -a wrap < <(sed -n 's#^// wrap: ##p' tests/unit/replay.c)
	"$compiler" -std=gnu17 -I. -isystem "$folder/headers" -static -O1 tests/unit/replay_main.c tests/unit/replay.c \
		"${objects[@]}" "${wrap[@]}" -o "$work/replay_$2"
}

compare_recorded() {
	local recorded style styles=('' -o -br -j '-j -p' -c=always -d '-s -s' '-j -d -s -s')
	holds "aarch64: the recorded kernel builds" build_replay aarch64-linux-musl-gcc aarch64
	holds "x86_64: the recorded kernel builds" build_replay musl-gcc x86_64
	while read -r recorded object; do
		for style in "${styles[@]}"; do
			# shellcheck disable=SC2086 # words
			run "$work/expected" "$work/replay_x86_64" "$recorded" ip $style $object
			# shellcheck disable=SC2086
			run "$work/actual" "$emulator" "$work/replay_aarch64" "$recorded" ip $style $object
			same "aarch64: ip $style $object, recorded" "$work/expected" "$work/actual"
		done
	done <<-EOF
		link link
		address addr
		route route
		route_inet6 -6 route
		neighbour neigh
		neighbour_proxy neigh show proxy
		rule rule
		rule_inet6 -6 rule
		nexthop nexthop
		netconf netconf
		nsid netns list-id
	EOF
}

# Random messages of every kind (tests/peer/ip_messages.pl), as `ip monitor file` reads them.
compare_messages() {
	local object style
	have perl || { skip "aarch64: random messages" "no perl" && return; }
	for object in link device address route neighbour rule netconf nexthop; do
		perl tests/peer/ip_messages.pl $object 7 300 >"$work/messages"
		for style in '' '-d -s -s' '-j -d -s -s' -o; do
			# shellcheck disable=SC2086 # words
			run "$work/expected" "$ctrkit" ip $style monitor file "$work/messages"
			# shellcheck disable=SC2086
			run "$work/actual" "$emulator" -0 "$ctrkit" "$theirs" ip $style monitor file "$work/messages"
			same "aarch64: ip $style monitor file: 300 messages of $object" "$work/expected" "$work/actual"
		done
	done
}

if [ "${1:-}" = inside ]; then
	scene >"$work/scene" 2>&1
	[ -e /sys/class/net/v1 ] || ip link show v1 >/dev/null 2>&1 || fail "aarch64: the scene" "$work/scene"
	compare_live
	compare_entered
	exit
fi
holds "aarch64: static, position independent" is_static
agree --version
agree --list
agree
agree help nsenter
agree help ip
agree nsenter --version
agree nsenter --nothing
agree nothing
agree -t nothing ip addr
compare_recorded
compare_messages
if "${unshared[@]}" true 2>/dev/null; then
	"${unshared[@]}" "$0" inside
else
	skip "aarch64: ip beside x86_64's" "may not make a network namespace here"
fi
if "$emulator" "$theirs" ip neigh 2>&1 | grep -q 'Operation not supported'; then
	skip_even_in_ci "aarch64: ip neigh, of this kernel" "this qemu-user does not pass RTM_GETNEIGH on; on recorded answers it is above"
fi
