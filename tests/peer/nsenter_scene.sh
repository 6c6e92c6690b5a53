# What the nsenter cases share: running ctrkit's nsenter, the installed one and both, and the targets they enter.
# Sourced by nsenter.sh and nsenter_own.sh after lib.sh.
# shellcheck shell=bash
# shellcheck disable=SC2034,SC2154 # from lib.sh, and for those two
# shellcheck source=tests/lab/lab.sh
. "$(dirname "${BASH_SOURCE[0]}")/../lab/lab.sh"

user=1000
[ "$(id -u)" = 0 ] || {
	skip_even_in_ci nsenter 'the cases need root, and become an ordinary user where they want one'
	exit
}
for tool in nsenter unshare setpriv musl-gcc script; do
	have $tool || {
		skip nsenter "no $tool"
		exit
	}
done

# Both are called `nsenter` and found in PATH, so that both call themselves that in their messages.
chmod 755 "$work"
mkdir "$work/ours" "$work/peer" "$work/user"
chmod 1777 "$work/user"
cp "$ctrkit" "$work/ctrkit"
ctrkit=$work/ctrkit
ln -s "$ctrkit" "$work/ours/nsenter"
ln -s "$(command -v nsenter)" "$work/peer/nsenter"
musl-gcc -std=gnu11 -D_GNU_SOURCE -Os -s -static "$(dirname "$0")/nsenter_helper.c" -o "$work/helper"
helper=$work/helper
lab_build "$work/user"
lab_build "$work"
ulimit -c 0

# ---- running both ----

# on SIDE WORD...: one of them, its status and output in $work/SIDE. Some cases read $as (who runs it) and $input.
as=()
input=/dev/null
on() {
	local side=$1
	shift
	"${as[@]}" env PATH="$work/$side:$PATH" timeout --foreground -k 1 10 "$@" <"$input" >"$work/stdout" 2>"$work/stderr"
	echo "status $?" >"$work/$side.result"
	{
		echo '-- output'
		cat "$work/stdout"
		echo '-- errors'
		cat "$work/stderr"
	} >>"$work/$side.result"
}

# result STATUS OUTPUT ERRORS: what `on` writes.
result() { printf 'status %s\n-- output\n%s-- errors\n%s' "$1" "${2:+$2$'\n'}" "${3:+$3$'\n'}"; }

# ours NAME STATUS OUTPUT ERRORS WORD...: what only ctrkit does.
ours() {
	printf '%s\n' "$(result "$2" "$3" "$4")" >"$work/expected.result"
	local name=$1
	shift 4
	on ours "$@"
	same "nsenter: $name" "$work/expected.result" "$work/ours.result"
}

# first_line NAME STATUS LINE WORD...: the status and the first line of the errors; what follows is for `hint`.
first_line() {
	local name=$1 status=$2 line=$3
	shift 3
	on ours "$@"
	printf '%s\n%s\n' "status $status" "$line" >"$work/expected.result"
	sed -n '1p; /^-- errors$/ { n; p }' "$work/ours.result" >"$work/first"
	same "nsenter: $name" "$work/expected.result" "$work/first"
	sed '1,/^-- errors$/d' "$work/ours.result" | tail -n +2 >"$work/hint"
}

# hint NAME PATTERN: what followed the first line.
hint() { if grep -qE -- "$2" "$work/hint"; then pass "nsenter: $1"; else fail "nsenter: $1" "$work/ours.result"; fi; }

# ---- processes ----

# link PID KIND: which namespace.
link() { readlink "/proc/$1/ns/$2"; }

# state_becomes PID LETTER: or `gone`. Soon.
state_becomes() {
	local attempt state
	for attempt in {1..100}; do
		state=$(sed -n 's/^State:.\(.\).*/\1/p' "/proc/$1/status" 2>/dev/null)
		[ "${state:-gone}" != "$2" ] || return 0
		sleep 0.02
	done
	echo "process $1 is $state, not $2"
	return 1
}

# The first child of a process, if it has one by now.
child_now() { grep -lsx "PPid:.$1" /proc/[0-9]*/status | head -1 | cut -d/ -f3; }

# The same, soon.
child() {
	local attempt one
	for attempt in {1..100}; do
		one=$(child_now "$1")
		[ -z "$one" ] || break
		sleep 0.02
	done
	echo "$one"
}

# jobs_of SIDE STOP: what a shell with job control, on a terminal, says of a program that stops by command STOP.
jobs_of() {
	cat >"$work/jobs" <<-END
		set -m
		PATH=$work/$1:\$PATH
		nsenter -t $full -p sh -c '$2; echo on; exit 4'
		echo "first \$?"
		fg >/dev/null
		echo "then \$?"
		nsenter -t $full -p tty >/dev/null && echo 'a terminal'
	END
	timeout -k 1 20 script -qec "bash $work/jobs" /dev/null </dev/null 2>&1 | grep -v '^\[1\]' | tr -d '\r'
}

# ---- targets ----

# end_target PID...: a target and what started it, both our own children.
end_target() {
	kill -9 "$@"
	wait "$@"
}

# target FILE WORD...: runs WORD... (an unshare) with a shell in it that writes its process id, as this /proc shows it,
# to FILE, then becomes a sleep. In `pid` afterwards.
# shellcheck disable=SC2016 # expanded in there
target() {
	local file=$work/user/$1 attempt
	shift
	"$@" bash -c 'read -r pid _ </proc/self/stat; '"${inside:-true}"'; echo $pid >'"$file"'.new; mv '"$file"'.new '"$file"'; exec sleep 300' \
		>"$file.log" 2>&1 &
	local parent=$!
	for attempt in {1..250}; do
		[ ! -e "$file" ] || break
		sleep 0.02
	done
	pid=$(cat "$file") || {
		fail "nsenter: target $*" "$file.log"
		exit 1
	}
	at_exit end_target "$pid" "$parent"
}

# As an ordinary user.
rootless=(setpriv "--reuid=$user" "--regid=$user" --clear-groups --inh-caps=-all)

kinds='cgroup ipc uts net mnt'
time=
if [ -e /proc/self/ns/time ]; then time=T kinds="$kinds time"; fi

# `plain` shares our PID namespace, so that /proc is of use in it; `full` has its own /proc, too.
inside='hostname plain; cd /usr' target plain unshare -muinC$time --fork
plain=$pid
inside='mount -t proc proc /proc; hostname full' target full unshare -muinpC$time --fork
full=$pid

# Of an ordinary user, in a user namespace of theirs: `mine` has all of its own, `outer` has `nested` in it. `many` is
# root's, with as many ids as a rootless container's, and runs as 33 there.
users=
if "${rootless[@]}" unshare -U true 2>/dev/null; then
	users=1
	inside='mount -t proc proc /proc; hostname mine' target mine "${rootless[@]}" unshare -Urmuinp --fork
	mine=$pid
	inside="unshare -U sleep 300 & echo \$! >$work/user/nested" target outer "${rootless[@]}" unshare -Ur
	outer=$pid nested=$(cat "$work/user/nested")
	at_exit kill "$nested"
	target many unshare -Un
	many=$pid
	# In one write each, which bash's own printf does not do.
	env printf '0 100000 33\n33 0 1\n' >"/proc/$many/uid_map"
	env printf '0 100000 44\n44 0 1\n' >"/proc/$many/gid_map"
else
	skip_even_in_ci 'nsenter: user namespaces' 'this kernel lets users make none'
fi
