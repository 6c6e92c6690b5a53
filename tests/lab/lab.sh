# The staged container, for scripts: sourced by tests/demo.sh and by the tests that enter it.
# shellcheck shell=bash
# shellcheck disable=SC2034 # what is set here is for the scripts

lab_source=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)

# lab_build FOLDER: FOLDER/container. musl-gcc sees no kernel header; three folders are all we want of the system's.
lab_build() {
	mkdir -p "$1/kernel"
	ln -sfn /usr/include/linux /usr/include/asm-generic "/usr/include/$(uname -m)-linux-gnu/asm" "$1/kernel"
	musl-gcc -std=gnu11 -D_GNU_SOURCE -Os -s -static -isystem "$1/kernel" \
		"$lab_source/container.c" "$lab_source/network.c" -o "$1/container"
}

# lab_start FOLDER [OPTION...]: sets lab_pid (the container's first process), lab_parent, and lab_life, a descriptor:
# the container ends when it closes. FOLDER must be writable.
lab_start() {
	local folder=$1
	shift
	rm -f "$folder/life" "$folder/pid"
	mkfifo "$folder/life" "$folder/pid"
	"$folder/container" "$@" <"$folder/life" >"$folder/pid" &
	lab_parent=$!
	exec {lab_life}>"$folder/life"
	lab_pid=
	read -r lab_pid <"$folder/pid"
	rm -f "$folder/life" "$folder/pid"
	[ -n "$lab_pid" ]
}

# lab_end LIFE PARENT: ends a container, waits for it.
lab_end() {
	eval "exec $1>&-"
	kill "$2" 2>/dev/null || true
	wait "$2" 2>/dev/null || true
}
