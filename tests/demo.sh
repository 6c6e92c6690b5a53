#!/bin/bash
# What ctrkit is for, in a few seconds and without a container engine: stages a container that holds nothing but one
# static server (tests/lab), shows that nothing else is in there, looks at its network from inside, and cleans up.
# For root, and for an ordinary user where the kernel lets users make namespaces.
# shellcheck shell=bash
set -eu
export LC_ALL=C

root=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
arch=$(uname -m)
ctrkit=${CTRKIT:-$root/build/$arch/ctrkit}
# shellcheck source=tests/lab/lab.sh
. "$root/tests/lab/lab.sh"
folder=$(mktemp -d "${TMPDIR:-/tmp}/ctrkit-demo.XXXXXX")
clean_up() {
	[ -z "${lab_life:-}" ] || lab_end "$lab_life" "$lab_parent"
	rm -rf "$folder"
}
trap clean_up EXIT
trap 'exit 130' INT TERM

bold='' plain=''
if [ -t 1 ] && [ -z "${NO_COLOR:-}" ]; then
	bold=$'\e[1m' plain=$'\e[m'
fi

say() { printf '\n# %s\n' "$*"; }

die() {
	echo "demo: $*" >&2
	exit 1
}

# show WORD...: the command as one would type it, then what it prints.
show() {
	printf '\n%s$ ctrkit %s%s\n' "$bold" "$*" "$plain"
	"$ctrkit" "$@" 2>&1
}

# listening FILE: a line for each listening socket of a /proc/PID/net/tcp. The address there is one number in the order
# of a little-endian machine: the last byte comes first.
listening() {
	local address state port
	while read -r _ address _ state _; do
		[ "$state" = 0A ] || continue
		port=$((16#${address#*:})) address=${address%:*}
		printf 'tcp LISTEN %d.%d.%d.%d:%d\n' $((16#${address:6:2})) $((16#${address:4:2})) \
			$((16#${address:2:2})) $((16#${address:0:2})) "$port"
	done <"$1"
}

lab_build "$folder"
lab_start "$folder" || die 'no container could be made'
pid=$lab_pid

say "Process $pid is a container: a read-only root that holds one static server, namespaces of its own."
show nsenter -t "$pid" -a /bin/sh || [ $? = 127 ] || die 'a shell was found, or the container could not be entered'
show nsenter -t "$pid" -a /bin/ip addr || [ $? = 127 ] || die 'an ip was found'

say 'No shell, no ip. ctrkit brings its own, and leaves no file there:'
show -t "$pid" ip addr
show -t "$pid" ip route

say "What it listens on, from /proc/$pid/net/tcp:"
listening "/proc/$pid/net/tcp"

clean_up
lab_life=
[ ! -e "/proc/$pid" ] || die "process $pid is still there"
say 'The container has ended. Nothing is left of it.'
