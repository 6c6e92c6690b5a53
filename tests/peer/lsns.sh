#!/bin/bash
# ctrkit's lsns beside util-linux's: the same namespaces, in PID and mount namespaces of the suite's own, in every form
# that both have, in C and UTF-8; then what is ctrkit's own.
# shellcheck source=tests/lib.sh
. "$(dirname "$0")/../lib.sh"

[ "$(id -u)" = 0 ] || {
	skip_even_in_ci lsns 'the cases make namespaces as root'
	exit
}
for tool in lsns unshare setpriv ip script; do
	have $tool || {
		skip lsns "no $tool"
		exit
	}
done

# The scene is what /proc shows: so the suite starts over where it is alone.
if [ -z "${LSNS_SCENE:-}" ]; then
	exec setpriv --pdeathsig KILL unshare --mount --pid --fork --kill-child --mount-proc \
		env LSNS_SCENE=1 "$0"
fi

mkdir "$work/ours" "$work/peer"
chmod 755 "$work"
cp "$ctrkit" "$work/ctrkit"
ln -s "$work/ctrkit" "$work/ours/lsns"
ln -s "$(command -v lsns)" "$work/peer/lsns"

# on SIDE WORD...
on() {
	local side=$1
	shift
	PATH=$work/$side:$PATH "$@" >"$work/$side.out" 2>"$work/$side.err" </dev/null
	echo "status $?" >>"$work/$side.out"
	# Its own process has another PID each time.
	sed -i -E '/lsns( |$)/s/ [0-9]{3,5} / NNN /; s/"pid": [0-9]{3,5},/"pid": NNN,/; s#/proc/[0-9]{3,5}/#/proc/NNN/#' "$work/$side.out"
	cat "$work/$side.err" >>"$work/$side.out"
}

both() {
	on peer lsns "$@"
	on ours lsns "$@"
	same "lsns $* (${LC_ALL})" "$work/peer.out" "$work/ours.out"
}

inode() { stat -Lc %i "/proc/$1/ns/$2"; }

scene() {
	local pid
	mount -t tmpfs tmpfs /run && mkdir /run/netns && ip netns add lx
	touch "$work/again" && mount --bind /run/netns/lx "$work/again"
	unshare --mount sleep 1000 &
	unshare --net sh -c 'unshare --uts --ipc sleep 1001 & unshare --pid --fork --mount-proc sh -c "sleep 1002 & sleep 1003" & wait' &
	unshare --user --map-root-user --net sleep 1004 &
	ip netns exec lx sleep 1005 &
	# A process that gets a namespace after its child did.
	sh -c 'unshare --uts sleep 1006 & sleep 0.5; exec unshare --net sleep 1007' &
	# Names that steer terminals, and one that is empty.
	unshare --ipc bash -c 'exec -a "$(printf "q\tb\nc\001\303\244\\\\ x")" sleep 1008' &
	unshare --ipc bash -c 'exec -a "$(head -c 3000 /dev/zero | tr "\\0" y)" sleep 1009' &
	unshare --ipc bash -c 'exec -a "" sleep 1010' &
	setpriv --reuid 1000 --regid 1000 --clear-groups unshare --user --uts sleep 1011 2>/dev/null &
	unshare --user --map-root-user --pid --fork unshare --user --map-root-user sleep 1012 &
	for pid in 1002 1003 1007 1012; do until pgrep -fx "sleep $pid" >/dev/null; do sleep 0.1; done; done
	inner=$(pgrep -f '^sh -c unshare --uts --ipc')
}

forms() {
	local net
	net=$(inode "$inner" net)
	both
	both -l
	both -n
	both -u
	both -T
	both --tree=owner
	both -Tparent
	both -Tprocess
	both -r
	both -r -T
	both -J
	both -J -l
	both -J -T
	both --output-all
	both --output-all -r
	both --output-all -J
	both --output-all -l
	for kind in mnt net ipc user pid uts cgroup time; do both -t $kind; done
	both -t net -t mnt
	both -t net -W
	both -t net -J
	both -t net -J -W
	both -t net -r
	both -t net -T
	both -t net -o NS,NSFS
	both -o ns,Pid,COMMAND
	both -o +PATH -t user
	both -o PID,NS -Towner
	both -o COMMAND,NS
	both -o PNS,ONS,NS,TYPE
	both -o NETNSID,NSFS -t net
	both -p 1
	both -p "$inner"
	both -p "$inner" -t net
	both -p 99999
	both -J -p 99999
	both -r -p 99999
	both "$net"
	both -l "$net"
	both -J "$net"
	both -r "$net"
	both -n "$net"
	both -T "$net"
	both -o NS,TYPE,PATH,NPROCS,PID,PPID,COMMAND,UID,USER "$net"
	both "$(inode 1 mnt)"
	both "$(inode 1 pid)"
}

errors() {
	both -t mnt "$(inode "$inner" net)"
	both 123
	both abc
	both -t bad
	both -t net,mnt
	both -t
	both -o BAD
	both -o NS,BAD
	both -T=x
	both -Tbad
	both -J -r
	both -p abc
	both -p 1 "$(inode 1 net)"
	both -x
	both --no-such
	both --tree owner
}

as_user() {
	local user=(setpriv --reuid 1000 --regid 1000 --clear-groups)
	for words in '' -l -T -J '-t user' --output-all; do
		# shellcheck disable=SC2086
		on peer "${user[@]}" lsns $words
		# shellcheck disable=SC2086
		on ours "${user[@]}" lsns $words
		same "lsns $words, an ordinary user" "$work/peer.out" "$work/ours.out"
	done
}

on_a_terminal() {
	local side columns
	for columns in 50 80 200; do
		for side in peer ours; do
			script -qec "stty cols $columns; $work/$side/lsns -t net; $work/$side/lsns -u -t net; $work/$side/lsns -t mnt" /dev/null \
				</dev/null >"$work/$side.out" 2>&1
		done
		same "lsns on a terminal of $columns columns" "$work/peer.out" "$work/ours.out"
	done
}

own() {
	local id=0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef folder
	folder=/sys/fs/cgroup/pids/lsns.$$
	[ -d /sys/fs/cgroup/pids ] || folder=/sys/fs/cgroup/lsns.$$
	mkdir -p "$folder/docker-$id.scope"
	at_exit rmdir "$folder/docker-$id.scope" "$folder"
	echo "$inner" >"$folder/docker-$id.scope/cgroup.procs"
	"$work/ours/lsns" -n -t net -o +CONTAINER | tr -s ' ' >"$work/shown"
	holds "lsns names the container" grep -q "sh -c unshare .* 0123456789ab\$" "$work/shown"
	"$work/ours/lsns" --container -J -t net >"$work/shown"
	holds "lsns names it in JSON" grep -q '"container": "0123456789ab"' "$work/shown"
	holds "lsns names no other" test "$(grep -c '"container": null' "$work/shown")" -gt 1
	echo "$inner" >"${folder%/*}/cgroup.procs"
	"$work/ours/lsns" -l -T >"$work/shown" 2>&1
	equal "lsns refuses a list that is a tree" "lsns: mutually exclusive arguments: --list --tree" "$(cat "$work/shown")"
	"$work/ours/lsns" 1 2 >"$work/shown" 2>&1
	equal "lsns takes one namespace" "lsns: one namespace at most, not '2'" "$(cat "$work/shown")"
}

scene
for LC_ALL in C C.UTF-8; do
	export LC_ALL
	forms
done
LC_ALL=C
errors
as_user
LC_ALL=C.UTF-8 on_a_terminal
LC_ALL=C
own
umount "$work/again"
# All of the scene ends with us: we are the first process of its PID namespace.
