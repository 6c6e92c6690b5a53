#!/bin/bash
# What ctrkit's nsenter does and the installed one of util-linux does not: the options of 2.42, hints, applets built in,
# nothing that leaks into a target, user namespaces entered by their owner.
# shellcheck source=tests/lib.sh
. "$(dirname "$0")/../lib.sh"
# shellcheck source=tests/peer/nsenter_scene.sh
. "$(dirname "$0")/nsenter_scene.sh"

# shellcheck disable=SC2089,SC2090 # a backslash of ip's own
eth0='2: eth0    inet 10.88.0.2/24 brd 10.88.0.255 scope global eth0\       valid_lft forever preferred_lft forever'
route='default via 10.88.0.1 dev eth0 '

lab_start "$work"
lab=$lab_pid
at_exit lab_end "$lab_life" "$lab_parent"

# ---- options ----

mkdir -p "$work/root/sub"
cp "$helper" "$work/root/helper"
# util-linux leaves the working directory where it was, outside of the new root; not so ours, unless -w asks for it.
ours '-rDIR' 0 / '' nsenter -t "$plain" -n "-r$work/root" /helper directory
ours '--root=DIR' 0 / '' nsenter -t "$plain" -n "--root=$work/root" /helper directory
# util-linux forgets to strip the `=` of these two, and takes the word after --wdns for the program.
ours '-r=DIR' 0 / '' nsenter -t "$plain" -n "-r=$work/root" /helper directory
ours '-w=DIR' 0 /usr/share '' nsenter -t "$plain" -n -w=/usr/share pwd
ours '--wdns DIR' 0 /usr/share '' nsenter -t "$plain" -n --wdns /usr/share pwd
ours '--wdns without argument' 1 '' "nsenter: option '--wdns' requires an argument
Try 'nsenter --help' for more information." nsenter -t "$plain" -n --wdns

inode=$("$helper" inode "$plain")
if [ "$("$helper" inode $$)" != "$inode" ]; then
	ours '-t PID:INODE' 0 "$(link "$plain" net)" '' nsenter -t "$plain:$inode" -n readlink /proc/self/ns/net
	ours '-t PID:INODE of another' 1 '' "nsenter: failed to obtain a valid file descriptor for PID $plain: No such process" \
		nsenter -t "$plain:$((inode + 100000))" -n true
else
	skip_even_in_ci 'nsenter: -t PID:INODE' 'a kernel before 6.9'
fi
ours '-t PID:WORD' 1 '' "nsenter: failed to parse PID argument '$plain:x': Invalid argument" nsenter -t "$plain:x" -n true

environment=$(tr '\0' '\n' <"/proc/$plain/environ")
ours '-e' 0 "$environment" '' env OWN=1 nsenter -t "$plain" -n -e env
ours '--env' 0 "$environment" '' env OWN=1 nsenter -t "$plain" -n --env env
first_line '-e without target' 1 'nsenter: neither filename nor target pid supplied for environ' nsenter -n/proc/self/ns/net -e true

ours '-S follow' 0 'uid=0(root) gid=0(root) groups=0(root)' '' nsenter -t "$plain" -n -S follow -G follow id

socket=$(find "/proc/$lab/fd" -lname 'socket:*' -printf '%f\n')
ours '-N FD' 0 "$(link "$lab" net)" '' nsenter -t "$lab" -N "$socket" readlink /proc/self/ns/net
ours '--net-socket=FD' 0 "$(link "$lab" net)" '' nsenter -t "$lab" --net-socket="$socket" readlink /proc/self/ns/net
on ours nsenter -t "$lab" -N 99 true
holds 'nsenter: -N of what is not open' grep -qx 'nsenter: pidfd_getfd([0-9]*, 99): Bad file descriptor' "$work/ours.result"
first_line '-N of what is no socket' 1 'nsenter: ioctl(0, SIOCGSKNS): Inappropriate ioctl for device' nsenter -t "$lab" -N 0 true
first_line '-N, a word' 1 "nsenter: failed to parse file descriptor: 'abc'" nsenter -t "$lab" -N abc true
first_line '-N without target' 1 'nsenter: no target PID specified' nsenter -N 3 true

if [ "$(stat -fc %T /sys/fs/cgroup)" = cgroup2fs ]; then
	joined=$(sed -n 's/^0:://p' "/proc/$plain/cgroup")
	ours '-c' 0 "0::$joined" '' nsenter -t "$plain" -n -c cat /proc/self/cgroup
else
	first_line '-c on cgroup v1' 1 'nsenter: --join-cgroup is only supported in cgroup v2' nsenter -t "$plain" -n -c true
fi
if [ -e /sys/fs/selinux/enforce ]; then
	skip_even_in_ci 'nsenter: -Z' 'only tested where there is no SELinux'
else
	on ours nsenter -t "$plain" -n -Z true
	holds 'nsenter: -Z without SELinux: an error that says so' grep -q '^nsenter: .*SELinux' "$work/ours.result"
fi

# ---- errors that say what to do ----

first_line 'a process that is gone' 1 'nsenter: cannot open /proc/999999/ns/net: No such file or directory' nsenter -t 999999 -n true
hint 'a process that is gone: a hint' 999999
first_line 'a process that is gone, -a' 1 'nsenter: stat of /proc/999999/ns/user failed: No such file or directory' nsenter -t 999999 -a true
on ours nsenter --help
for option in all target mount uts ipc net net-socket pid cgroup user user-parent time setuid setgid preserve-credentials \
	keep-caps root wd wdns env no-fork join-cgroup follow-context exec help version; do
	grep -qE -- "--$option\b" "$work/ours.result" || fail "nsenter: --help: names --$option"
done
holds 'nsenter: --help succeeds' grep -qx 'status 0' "$work/ours.result"

# ---- by other names, and no program ----

equal 'nsenter: as ctrkit nsenter' "$(link "$plain" net)" "$("$ctrkit" nsenter -t "$plain" -n readlink /proc/self/ns/net 2>&1)"
equal 'nsenter: as ctrkit nsenter, its errors' 'nsenter: no namespace specified' "$("$ctrkit" nsenter true 2>&1 | head -1)"
# shellcheck disable=SC2016 # for the shell
echo 'echo "shell $0"' >"$work/script"
input=$work/script
shell=$(getent passwd root | cut -d: -f7)
ours 'no program, no SHELL: the one of passwd' 0 "shell -${shell##*/}" '' env -u SHELL nsenter -t "$plain" -n
ours 'no program, SHELL is not there: the one of passwd' 0 "shell -${shell##*/}" '' env SHELL=/nonexistent nsenter -t "$plain" -n
input=/dev/null
on ours env SHELL=/bin/bash nsenter -t "$lab" -a
holds 'nsenter: no shell anywhere: says what to type' grep -q '^nsenter: .' "$work/ours.result"
equal 'nsenter: no shell anywhere: fails' 'status 127' "$(head -1 "$work/ours.result")"

# ---- built in ----

for join in -a -n '-a -r' '-a -w' '-p -n' '-m -n' '-a -F' '-n -p -F'; do
	# shellcheck disable=SC2086
	ours "built in: $join" 0 "$eth0" '' nsenter -t "$lab" $join ip -4 -o addr show eth0
	# shellcheck disable=SC2086
	equal "nsenter: built in: ctrkit nsenter $join" "$eth0" "$("$ctrkit" nsenter -t "$lab" $join ip -4 -o addr show eth0 2>&1)"
done
ours 'built in: its status, without fork' 1 '' 'Device "nonexistent" does not exist.' nsenter -t "$lab" -n ip addr show nonexistent
ours 'built in: its status' 1 '' 'Device "nonexistent" does not exist.' nsenter -t "$lab" -a ip addr show nonexistent
equal 'nsenter: built in: ctrkit -t PID ip route' "$route" "$("$ctrkit" -t "$lab" ip route 2>&1 | head -1)"
mkdir "$work/fake"
printf '#!/bin/sh\necho theirs\n' >"$work/fake/ip"
chmod 755 "$work/fake/ip"
equal 'nsenter: a bare name is ours' "$eth0" \
	"$(PATH=$work/fake:$PATH "$ctrkit" nsenter -t "$lab" -n ip -4 -o addr show eth0 2>&1)"
equal 'nsenter: a name with a slash is a file' theirs "$("$ctrkit" nsenter -t "$lab" -n "$work/fake/ip" route 2>&1)"
equal 'nsenter: --exec means the file' theirs "$(PATH=$work/fake:$PATH "$ctrkit" nsenter -t "$lab" -n --exec ip route 2>&1)"
ours '--exec of what is not there' 127 '' 'nsenter: failed to execute ip: No such file or directory' nsenter -t "$lab" -a --exec ip addr
ours 'a path that is not there' 127 '' 'nsenter: failed to execute /bin/ip: No such file or directory' nsenter -t "$lab" -a /bin/ip addr
ours 'a shell that is not there' 127 '' 'nsenter: failed to execute /bin/sh: No such file or directory' nsenter -t "$lab" -a /bin/sh

# ---- how it stops and ends ----

mirrored() {
	local parent program
	"$work/ours/nsenter" -t "$full" -p sleep 300 &
	parent=$!
	program=$(child $parent)
	state_becomes "$program" S
	kill -STOP "$program"
	holds 'nsenter: stops when its program is stopped from elsewhere' state_becomes $parent T
	kill -CONT $parent
	holds 'nsenter: goes on' state_becomes $parent S
	holds 'nsenter: so does its program' state_becomes "$program" S
	kill -TERM $parent
	{ wait $parent; } 2>/dev/null
	equal 'nsenter: SIGTERM ends it' 143 $?
	holds 'nsenter: SIGTERM ends its program, too' state_becomes "$program" gone
	[ ! -e "/proc/$program" ] || kill "$program"
}
mirrored

# util-linux's stops once more after this one: the terminal has stopped it and its program, both go on, and then it mirrors
# a stop that is over.
equal 'nsenter: job control, stopped with its group' $'first 148\non\nthen 4\na terminal' "$(jobs_of ours 'kill -TSTP 0')"

# ---- nothing of the host leaks ----

exec 8</etc
ours 'no descriptor reaches the program' 1 '' '' nsenter -t "$plain" -n readlink /proc/self/fd/8
ours 'no descriptor reaches the program, -p' 1 '' '' nsenter -t "$full" -p readlink /proc/self/fd/8
ours 'none of its own, either' 0 $'0\n1\n2\n3' '' nsenter -t "$plain" -m -n ls /proc/self/fd
exec 8<&-

# blocked NAME NET WORD...: a built-in run whose output is a full pipe stands still while it writes, and can be looked at:
# `run` is what was started, `inner` the process that has joined net namespace NET (its child where it has forked).
blocked() {
	local name=$1 net=$2
	shift 2
	rm -f "$work/pipe"
	mkfifo -m 666 "$work/pipe"
	exec 7<>"$work/pipe"
	"$helper" fill >&7
	"${as[@]}" "$@" >"$work/pipe" 2>"$work/blocked" 7>&- </dev/null &
	run=$!
	for _ in {1..100}; do
		inner=$(child_now $run)
		inner=${inner:-$run}
		# Writing (1 or 20: writev) to descriptor 1.
		[ "$(link "$inner" net 2>/dev/null)" = "$net" ] && grep -qE "^($writes) 0x1 " "/proc/$inner/syscall" && return
		[ -e "/proc/$run/exe" ] || break
		sleep 0.02
	done
	fail "nsenter: $name: does not come to its output" "$work/blocked"
}
writes='1|20'
[ "$arch" = x86_64 ] || writes='64|66'

# let_go: reads what the run had to say, so that it ends by itself, with `status`.
let_go() {
	local reader
	timeout 10 cat <&7 >/dev/null &
	reader=$!
	{ wait "$run"; } 2>/dev/null
	status=$?
	kill $reader
	{ wait $reader; } 2>/dev/null
	exec 7>&-
}

descriptors() { find "/proc/$1/fd" -mindepth 1 -printf '%f %l\n' | sort -n | sed -E 's/\[[0-9]+\]//' | paste -sd' '; }

# hold FILE: keeps it open as 9, as an attacker would who waits for the run to end; held_is NAME ERROR tries to write it
# then. A file with a name is not held: should it be writable after all, it would be one of this machine's.
hold() {
	exec 9</dev/null
	case $(readlink "$1") in
	/ | /memfd:*) exec 9<"$1" ;;
	esac
}

held_is() {
	equal "$1" "$2" "$(dd if=/dev/zero of=/proc/$$/fd/9 bs=1 count=1 conv=notrunc 2>&1 | sed -n 's/.*: //p' | head -1)"
	exec 9<&-
}

watched() {
	local name=$1 ends="0 /dev/null 1 $work/pipe 2 $work/blocked"
	blocked "$@"
	equal "nsenter: $name: runs from a sealed memfd" '/memfd:ctrkit (deleted)' "$(readlink "/proc/$inner/exe")"
	equal "nsenter: $name: with all seals" 15 "$("$helper" seals "/proc/$inner/exe")"
	equal "nsenter: $name: its directory is inside" / "$(readlink "/proc/$inner/cwd")"
	equal "nsenter: $name: its descriptors" "$ends" "$(descriptors "$inner" | sed -E 's/ [0-9]+ socket:$//')"
	hold "/proc/$inner/exe"
	if [ "$run" != "$inner" ]; then
		equal "nsenter: $name: its parent runs from a sealed memfd" '/memfd:ctrkit (deleted)' "$(readlink "/proc/$run/exe")"
		equal "nsenter: $name: its parent's descriptors" "$ends" "$(descriptors "$run")"
		equal "nsenter: $name: its parent's directory is inside" / "$(readlink "/proc/$run/cwd")"
	fi
	let_go
	equal "nsenter: $name: ends well" 0 "$status"
	held_is "nsenter: $name: its file cannot be written" 'Operation not permitted'
}

watched '-a, built in' "$(link "$lab" net)" "$work/ours/nsenter" -t "$lab" -a ip addr
watched '-m -n, built in' "$(link "$lab" net)" "$work/ours/nsenter" -t "$lab" -m -n ip addr
watched 'a second copy' "$(link "$lab" net)" "$ctrkit" nsenter -t "$lab" -a ip addr

# vm.memfd_noexec is of a PID namespace; 2 forbids what the copy is made of.
noexec() {
	echo "$1" >/proc/sys/vm/memfd_noexec || return
	lab_start "$work"
	ours "vm.memfd_noexec=$1" 0 "$eth0" '' nsenter -t "$lab_pid" -a ip -4 -o addr show eth0
	blocked "vm.memfd_noexec=$1" "$(link "$lab_pid" net)" "$work/ours/nsenter" -t "$lab_pid" -a ip addr
	equal "nsenter: vm.memfd_noexec=$1: what it runs from" "$2" "$(readlink "/proc/$inner/exe")"
	hold "/proc/$inner/exe"
	let_go
	held_is "nsenter: vm.memfd_noexec=$1: its file cannot be written" "$3"
	lab_end "$lab_life" "$lab_parent"
}

if [ -e /proc/sys/vm/memfd_noexec ]; then
	for setting in 1 2; do
		where='/memfd:ctrkit (deleted)' why='Operation not permitted'
		[ $setting = 1 ] || where=/ why='Read-only file system'
		# shellcheck disable=SC2090
		unshare -p -f --mount-proc bash -c "$(declare -p work helper ctrkit arch eth0 writes as input)
			$(declare -f); trap - EXIT; noexec $setting '$where' '$why'" || fail "nsenter: vm.memfd_noexec=$setting"
	done
else
	skip_even_in_ci 'nsenter: vm.memfd_noexec' 'a kernel before 6.3'
fi

# ---- user namespaces ----

user_namespaces() {
	ours 'root, -S follow, mapped' 0 'uid=33(www-data) gid=44(video) groups=44(video)' '' nsenter -t "$many" -U -n -S follow -G follow id
	ours '--keep-caps' 0 "$(printf 'CapAmb:\t%016x' $(((2 << $(cat /proc/sys/kernel/cap_last_cap)) - 1)))" '' nsenter -t "$mine" -U --keep-caps -S 0 grep CapAmb /proc/self/status
	ours '-U --user-parent' 0 "$(link "$outer" user)" '' nsenter -t "$nested" -U --user-parent readlink /proc/self/ns/user
	ours '-n --user-parent: whose network it is' 0 "$(link "$mine" user)" '' nsenter -t "$mine" -n --user-parent readlink /proc/self/ns/user
	first_line '--user-parent of the first' 1 'nsenter: failed to open parent namespace: Operation not permitted' \
		nsenter -t $$ -U --user-parent true

	as=("${rootless[@]}")
	ours 'owner, -U' 0 0 '' nsenter -t "$mine" -U id -u
	ours 'owner, -U -n' 0 "$(link "$mine" net)" '' nsenter -t "$mine" -U -n readlink /proc/self/ns/net
	ours 'owner, -a' 0 mine '' nsenter -t "$mine" -a hostname
	ours 'owner, -a, who' 0 0 '' nsenter -t "$mine" -a id -u
	ours 'owner, -a -S -G' 0 0 '' nsenter -t "$mine" -a -S 0 -G 0 id -u
	ours 'owner, -U --user-parent' 0 "$(link "$outer" user)" '' nsenter -t "$nested" -U --user-parent readlink /proc/self/ns/user
	first_line 'owner, -n without -U' 1 "nsenter: reassociate to namespace 'ns/net' failed: Operation not permitted" nsenter -t "$mine" -n true
	hint 'owner, -n without -U: a hint' CAP_SYS_ADMIN
	first_line "root's, as another" 1 "nsenter: cannot open /proc/$plain/ns/net: Permission denied" nsenter -t "$plain" -n true
	hint "root's, as another: a hint" CAP_SYS_PTRACE
	first_line 'nothing gained' 1 "nsenter: reassociate to namespace 'ns/net' failed: Operation not permitted" nsenter -n/proc/self/ns/net true
	hint 'nothing gained: a hint' CAP_SYS_ADMIN
	as=()
}

# user_lab [OPTION...]: a container of an ordinary user, in `pid`; it lives until `life` closes.
user_lab() {
	mkfifo "$work/life" "$work/pid"
	"${rootless[@]}" "$work/user/container" "$@" <"$work/life" >"$work/pid" &
	parent=$!
	exec {life}>"$work/life"
	read -r pid <"$work/pid"
	rm "$work/life" "$work/pid"
}

containers_of_users() {
	local options
	for options in '' '--proc --noexec' '--uid 1234'; do
		# shellcheck disable=SC2086
		user_lab $options
		ours "root, container $options" 0 "$eth0" '' nsenter -t "$pid" -a ip -4 -o addr show eth0
		as=("${rootless[@]}")
		ours "owner, container $options" 0 "$eth0" '' nsenter -t "$pid" -a ip -4 -o addr show eth0
		ours "owner, container $options, -U -n" 0 "$eth0" '' nsenter -t "$pid" -U -n ip -4 -o addr show eth0
		equal "nsenter: owner, container $options, ctrkit -t PID ip" "$route" "$("${rootless[@]}" "$ctrkit" -t "$pid" ip route 2>&1 | head -1)"
		if [ -z "$options" ]; then
			watched 'owner, -a, built in' "$(link "$pid" net)" "$work/ours/nsenter" -t "$pid" -a ip addr
			blocked 'owner, not dumpable' "$(link "$pid" net)" "$work/ours/nsenter" -t "$pid" -a ip addr
			equal 'nsenter: owner, not dumpable' 0 "$(stat -c %u "/proc/$inner/environ")"
			let_go
		fi
		as=()
		exec {life}>&-
		wait $parent
	done
}

containers_of_root() {
	local options
	for options in '--proc --noexec' '--uid 1234' '--uid 1000 --proc'; do
		# shellcheck disable=SC2086
		lab_start "$work" $options
		ours "root, root's container $options" 0 "$eth0" '' nsenter -t "$lab_pid" -a ip -4 -o addr show eth0
		lab_end "$lab_life" "$lab_parent"
	done
}

containers_of_root
if [ -n "$users" ]; then
	user_namespaces
	containers_of_users
fi

# ---- without /proc, and with one that hides ----

equal 'nsenter: a caller without /proc' "$eth0" \
	"$(unshare -m sh -c "umount -l /proc && exec $work/ours/nsenter -t $lab -n ip -4 -o addr show eth0" 2>&1)"
equal 'nsenter: a caller without /proc, -a' "$eth0" \
	"$(unshare -m sh -c "umount -l /proc && exec $work/ours/nsenter -t $lab -a ip -4 -o addr show eth0" 2>&1)"
unshare -m sh -c "mount -t proc -o hidepid=2 proc /proc && exec setpriv --reuid=$user --regid=$user --clear-groups --inh-caps=-all \
	$work/ours/nsenter -t $plain -n true" >"$work/hidden" 2>&1
holds 'nsenter: hidepid: says so' grep -q hidepid "$work/hidden"
