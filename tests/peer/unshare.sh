#!/bin/bash
# ctrkit's unshare beside util-linux's: the same command lines, the same output, messages and exit codes; then what is
# newer than the installed one, or ctrkit's own.
# shellcheck source=tests/lib.sh
. "$(dirname "$0")/../lib.sh"

[ "$(id -u)" = 0 ] || {
	skip_even_in_ci unshare 'the cases need root, and become an ordinary user where they want one'
	exit
}
for tool in unshare setpriv nsenter; do
	have $tool || {
		skip unshare "no $tool"
		exit
	}
done

chmod 755 "$work"
mkdir "$work/ours" "$work/peer"
cp "$ctrkit" "$work/ctrkit"
ln -s "$work/ctrkit" "$work/ours/unshare"
ln -s "$(command -v unshare)" "$work/peer/unshare"
user=(setpriv --reuid 1000 --regid 1000 --clear-groups)
as=()

# on SIDE WORD...: its status, output and errors.
on() {
	local side=$1
	shift
	"${as[@]}" env PATH="$work/$side:$PATH" timeout --foreground -k 1 10 "$@" >"$work/$side.result" 2>&1 </dev/null
	echo "status $?" >>"$work/$side.result"
}

both() {
	on peer unshare "$@"
	on ours unshare "$@"
	same "unshare $*${as[*]:+ (user)}" "$work/peer.result" "$work/ours.result"
}

# ours NAME EXPECTED WORD...: the lines that only ours prints, its status last.
ours() {
	local name=$1
	printf '%b' "$2" >"$work/expected"
	shift 2
	on ours unshare "$@"
	same "unshare: $name" "$work/expected" "$work/ours.result"
}

# shellcheck disable=SC2016 # the inner shell's
changed='for kind in cgroup ipc mnt net pid pid_for_children time time_for_children user uts; do [ "$(readlink /proc/self/ns/$kind)" = "$(readlink /proc/'$$'/ns/$kind)" ] || echo $kind; done'

kinds() {
	local option
	for option in -m -u -i -n -p -C -T -U --mount --uts --ipc --net --pid --cgroup --time --user -r -munipC; do
		both $option sh -c "$changed"
	done
	both -p -f sh -c "$changed"
	both --mount-proc -p -f sh -c 'echo $$; ls -d /proc/1 /proc/2'
	both sh -c "$changed"
	both true
}

users() {
	both -r id
	both -c id
	both -U id -u
	both --map-user=5 id -u
	both --map-group=7 id -g
	both --map-user=5 --map-group=7 sh -c 'id -u; id -g; cat /proc/self/uid_map /proc/self/gid_map'
	both --map-user=daemon --map-group=daemon id
	both -r cat /proc/self/setgroups
	both -U cat /proc/self/setgroups
	both -U --setgroups deny cat /proc/self/setgroups
	both -U --setgroups allow cat /proc/self/setgroups
	both --keep-caps -r grep Cap /proc/self/status
	both -r grep Cap /proc/self/status
	both -S 5 -G 6 id
	both -S 0 -r id
	both -r -n sh -c "$changed"
}

places() {
	both -m sh -c 'grep -c shared: /proc/self/mountinfo'
	both -m --propagation private sh -c 'grep -c shared: /proc/self/mountinfo'
	both -m --propagation shared sh -c 'grep -c " - .*" /proc/self/mountinfo'
	both -m --propagation slave true
	both -m --propagation unchanged sh -c 'wc -l </proc/self/mountinfo'
	both -R / -w /tmp pwd
	both -w /tmp pwd
	both -R /usr pwd
	both -T --monotonic 5 --boottime -7 cat /proc/self/timens_offsets
	both -T --monotonic=86400 cat /proc/self/timens_offsets
}

ends() {
	both -f sh -c 'exit 7'
	both sh -c 'exit 7'
	both nosuchprogram
	both /etc/passwd
	both -f nosuchprogram
	both --kill-child=TERM -p sh -c 'echo $$'
	both --kill-child sh -c 'grep -c . /proc/self/status >/dev/null; echo alive'
}

errors() {
	both --setgroups=allow -r true
	both --setgroups=bad true
	both --setgroups deny true
	both --propagation bad true
	both -S abc true
	both -G abc true
	both -T --monotonic abc true
	both -T --boottime abc true
	both --monotonic 5 true
	both -R /nonexist true
	both -w /nonexist true
	both --kill-child=BAD true
	both --map-user=nosuch true
	both --map-group=nosuch true
	both --map-users=1,2 true
	both -x true
	both --no-such true
	both -m=/tmp/file true
	both --mount-proc=/nonexist true
	both -U -S 5 true
	both -S
}

as_user() {
	as=("${user[@]}")
	both -r id
	both -c id
	both -U id -u
	both -r -m -n -p -f sh -c "$changed"
	both --map-user=5 id -u
	both -r --setgroups allow true
	both -r grep Cap /proc/self/status
	both -c --keep-caps grep Cap /proc/self/status
	as=()
}

# A namespace that stays: nsenter finds it where it was mounted, by what was changed in it.
keeps() {
	local kind side
	mkdir "$work/kept" && mount --bind "$work/kept" "$work/kept" && mount --make-private "$work/kept"
	at_exit umount -R "$work/kept"
	for side in peer ours; do
		for kind in uts net ipc user mount; do touch "$work/kept/$side-$kind"; done
		on $side unshare --uts="$work/kept/$side-uts" hostname kept
		nsenter --uts="$work/kept/$side-uts" hostname >>"$work/$side.result"
		on $side unshare --net="$work/kept/$side-net" true
		nsenter --net="$work/kept/$side-net" ip -br link | wc -l >>"$work/$side.result"
		on $side unshare --mount="$work/kept/$side-mount" mount -t tmpfs kept /mnt
		nsenter --mount="$work/kept/$side-mount" grep -c ' kept ' /proc/self/mounts >>"$work/$side.result"
		cp "$work/$side.result" "$work/$side.kept"
	done
	same "unshare keeps namespaces" "$work/peer.kept" "$work/ours.kept"
	touch "$work/kept/pid"
	on ours unshare --fork --pid="$work/kept/pid" true
	equal "unshare keeps a PID namespace" "status 0" "$(cat "$work/ours.result")"
	on ours unshare --net="$work/kept/missing" true
	holds "unshare says what it could not keep" grep -q "^unshare: mount /proc/.*/ns/net on .*missing failed: No such file" "$work/ours.result"
}

# The parent is deaf unless it is told to pass signals on; who dies with it is told by the kernel.
signals() {
	local parent child
	PATH=$work/ours:$PATH unshare --fork sleep 1020 &
	parent=$!
	until child=$(pgrep -P $parent -x sleep); do sleep 0.05; done
	kill $parent
	sleep 0.3
	holds "unshare is deaf while it waits" kill -0 $parent
	kill -KILL "$child"
	wait $parent 2>/dev/null
	equal "unshare ends as its child did" 137 $?
	PATH=$work/ours:$PATH unshare --forward-signals sleep 1021 &
	parent=$!
	until pgrep -P $parent -x sleep >/dev/null; do sleep 0.05; done
	kill $parent
	wait $parent 2>/dev/null
	equal "unshare passes signals on" 143 $?
	PATH=$work/ours:$PATH unshare --kill-child --pid sleep 1022 &
	parent=$!
	until child=$(pgrep -P $parent -x sleep); do sleep 0.05; done
	kill -KILL $parent
	wait $parent 2>/dev/null
	sleep 0.3
	holds "unshare takes its child along" sh -c "! grep -q '^State:.[^Z]' /proc/$child/status"
}

own() {
	ours 'a block of users by root needs no program' \
		'         0     100000         10\nstatus 0\n' --map-users=100000,0,10 cat /proc/self/uid_map
	ours 'a block in the newer order' \
		'         0     100000         10\nstatus 0\n' --map-groups=0:100000:10 cat /proc/self/gid_map
	ours 'a block with a hole for oneself' \
		'         5          0          1\n         0     100000          5\n         6     100005          4\nstatus 0\n' \
		--map-users=0:100000:10 --map-user=5 cat /proc/self/uid_map
	ours 'a block that is none' "unshare: invalid mapping '0:1:x'\nstatus 1\n" --map-users=0:1:x true
	ours 'a block of nothing' "unshare: invalid mapping '0:1:0'\nstatus 1\n" --map-users=0:1:0 true
	ours 'auto without a line' 'unshare: no line matching user "root" in /etc/subuid\nstatus 1\n' --map-auto true
	ours 'an applet by its bare name' \
		'lo               DOWN           00:00:00:00:00:00 <LOOPBACK> \nstatus 0\n' -n ip -br link
	ours 'an applet in a PID namespace' \
		'lo               DOWN           00:00:00:00:00:00 <LOOPBACK> \nstatus 0\n' -n -p -f ip -br link
	holds 'unshare: a path is the file' sh -c "$work/ours/unshare -n --exec ip -V | grep -q iproute2"
	as=("${user[@]}")
	on ours unshare -n true
	holds 'unshare says what it takes' grep -q "^It takes CAP_SYS_ADMIN, or a user namespace of one's own (-r)" "$work/ours.result"
	as=()
}

kinds
users
places
ends
errors
as_user
keeps
signals
own
