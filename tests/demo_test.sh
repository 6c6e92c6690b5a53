#!/bin/bash
# The demo: shows what it promises and leaves nothing; and the container it stages holds nothing. First as root, where
# we are root, then as an ordinary user.
# shellcheck source=tests/lib.sh
. "$(dirname "$0")/lib.sh"
# shellcheck source=tests/lab/lab.sh
. "$(dirname "$0")/lab/lab.sh"

who=root
[ "$(id -u)" = 0 ] || who=user

if ! have musl-gcc; then
	skip "demo as $who" 'no musl-gcc'
	exit
fi
if [ $who = user ] && ! unshare -U true 2>/dev/null; then
	skip_even_in_ci "demo as $who" 'this kernel lets users make no user namespace'
	exit
fi

# processes_of KIND VALUE: the processes whose session, or whose namespace, is that.
processes_of_session() {
	local stat
	for stat in /proc/[0-9]*/stat; do
		# After the name, which may hold anything: state, parent, group, session.
		sed -n 's/.*) . [0-9]* [0-9]* \([0-9]*\) .*/\1/p' "$stat" 2>/dev/null | grep -qx "$1" && echo "$stat"
	done
}

processes_of_namespace() {
	local link
	for link in /proc/[0-9]*/ns/pid; do
		[ "$(readlink "$link" 2>/dev/null)" = "$1" ] && cut -d/ -f3 <<<"$link"
	done
}

# What the lab's programs would leave in the file systems, if anything.
mounts() { grep -E ' - (tmpfs (container|data)|nsfs) ' /proc/self/mountinfo; }

shows() {
	if grep -qF -- "$2" "$work/demo"; then pass "demo as $who: shows $1"; else fail "demo as $who: shows $1" "$work/demo"; fi
}

demo() {
	local pid
	mkdir "$work/tmp"
	mounts >"$work/before"
	# shellcheck disable=SC2016 # expanded in there
	TMPDIR=$work/tmp CTRKIT=$ctrkit setsid --wait bash -c 'echo $$ >"$1"; exec bash "$2"' - \
		"$work/session" "$root/tests/demo.sh" >"$work/demo" 2>&1
	equal "demo as $who: succeeds" 0 $?
	mounts >"$work/after"
	shows 'that there is no shell' 'nsenter: failed to execute /bin/sh: No such file or directory'
	shows 'that there is no ip' 'nsenter: failed to execute /bin/ip: No such file or directory'
	shows 'the address' '    inet 10.88.0.2/24 brd 10.88.0.255 scope global eth0'
	shows 'the veth end' '2: eth0@if2: <BROADCAST,MULTICAST,UP,LOWER_UP> mtu 1500 qdisc noqueue state UP '
	shows 'where its peer is' '    link/ether 02:42:0a:58:00:02 brd ff:ff:ff:ff:ff:ff link-netnsid 0'
	shows 'the route' 'default via 10.88.0.1 dev eth0 '
	shows 'the socket' 'tcp LISTEN 0.0.0.0:8080'
	pid=$(sed -n 's/^# Process \([0-9]*\) is .*/\1/p' "$work/demo")
	equal "demo as $who: names its process" "$pid" "${pid:-none}"
	equal "demo as $who: leaves no process" '' "$(processes_of_session "$(cat "$work/session")")"
	equal "demo as $who: leaves no file" '' "$(find "$work/tmp" -mindepth 1)"
	same "demo as $who: leaves no mount" "$work/before" "$work/after"
}

# start NAME [OPTION...]: a container to look into.
start() {
	local name=$1
	shift
	if lab_start "$work" "$@"; then pass "container as $who: $name"; else fail "container as $who: $name"; fi
}

own_namespaces() {
	local kind
	for kind in mnt pid net uts ipc; do
		[ "$(readlink "/proc/$lab_pid/ns/$kind")" != "$(readlink "/proc/self/ns/$kind")" ] || echo "$kind is shared"
	done
	[ $who = root ] || [ "$(readlink "/proc/$lab_pid/ns/user")" != "$(readlink /proc/self/ns/user)" ] || echo 'user is shared'
}

holds_nothing() {
	local inside=/proc/$lab_pid/root
	equal "container as $who: one file" "d 
f server" "$(find "$inside/" -printf '%y %P\n')"
	equal "container as $who: one mount, read-only" '/ ro,nosuid,nodev,relatime' \
		"$(cut -d' ' -f5-6 "/proc/$lab_pid/mountinfo")"
	equal "container as $who: one process" "$lab_pid" "$(processes_of_namespace "$(readlink "/proc/$lab_pid/ns/pid")")"
	equal "container as $who: it is the first one" 1 "$(awk '/^NSpid/ { print $NF }' "/proc/$lab_pid/status")"
	equal "container as $who: no descriptor of the host" "/dev/null /dev/null /dev/null socket" \
		"$(find "/proc/$lab_pid/fd" -type l -printf '%f %l\n' | sort -n | sed 's/:.*//; s/^[0-9]* //' | paste -sd' ')"
	equal "container as $who: shares no namespace" '' "$(own_namespaces)"
}

# ends NAME: soon. A process that only waits for an init to take note of its end has ended.
ends() {
	local name="container as $who: $1" attempt
	for attempt in {1..100}; do
		grep -q '^State:.[^ZX]' "/proc/$lab_pid/status" 2>/dev/null || break
		sleep 0.02
	done
	if [ "$attempt" -lt 100 ]; then pass "$name"; else fail "$name"; fi
}

container() {
	lab_build "$work" || {
		fail "container as $who: builds"
		return
	}
	start 'starts'
	holds_nothing
	exec {lab_life}>&-
	ends 'ends with its standard input'
	wait "$lab_parent"

	start 'starts, with /proc and a noexec mount' --proc --noexec
	equal "container as $who: /proc and /data" '/proc rw,nosuid,nodev,noexec,relatime
/data rw,nosuid,nodev,noexec,relatime' "$(tail -n +2 "/proc/$lab_pid/mountinfo" | cut -d' ' -f5-6)"
	kill -9 "$lab_parent"
	{ wait "$lab_parent"; } 2>/dev/null
	ends 'dies when its parent is killed'
	exec {lab_life}>&-

	start 'starts without capabilities' --uid 1234
	equal "container as $who: uid 1234, no capability, no new one" 'CapBnd:0000000000000000 CapEff:0000000000000000 CapPrm:0000000000000000 NoNewPrivs:1' \
		"$(grep -E '^(CapPrm|CapEff|CapBnd|NoNewPrivs)' "/proc/$lab_pid/status" | tr -d '\t' | sort | paste -sd' ')"
	lab_end "$lab_life" "$lab_parent"
	ends 'ends when its parent is asked to'
}

demo
container

# The same again for an ordinary user, who may read neither this tree nor our folder.
[ $who = root ] || exit 0
copy=$work/copy
mkdir -p "$copy/build/$arch"
cp -r "$root/tests" "$copy"
cp "$ctrkit" "$copy/build/$arch/ctrkit"
chmod 755 "$work"
chown -R 1000:1000 "$copy"
CTRKIT=$copy/build/$arch/ctrkit TMPDIR=$copy setpriv --reuid=1000 --regid=1000 --clear-groups bash "$copy/tests/demo_test.sh"
