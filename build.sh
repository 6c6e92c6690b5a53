#!/bin/bash
# Builds, tests and measures ctrkit: the one entry for people and for CI. `./build.sh help` says what it can do.
set -euo pipefail
export LC_ALL=C
# Root's tools live in sbin, which an ordinary user's PATH often lacks.
PATH=$PATH:/usr/local/sbin:/usr/sbin:/sbin
cd "$(dirname "${BASH_SOURCE[0]}")"

VERSION="0.1.0"

machine=$(uname -m)
missing_tools=3 # the exit status of a build that could not begin
warnings=(-Wall -Wextra -Wshadow -Wstrict-prototypes -Wmissing-prototypes -Wvla -Wformat=2 -Wswitch-enum
	-Wconversion -Wno-sign-conversion -Wdate-time -Werror)
common=(-std=gnu17 -I. "-DCTRKIT_VERSION=\"$VERSION\"")
# Ubuntu's gcc probes each page of a frame unless told otherwise: 25 µs for the buffers that main() has on its stack.
product=(-Os -ffunction-sections -fdata-sections -fPIE -fstack-protector-strong -fno-stack-clash-protection
	-fno-asynchronous-unwind-tables -fvisibility=hidden "-ffile-prefix-map=$PWD=.")
# shellcheck disable=SC2034,SC2054 # for tests/unit/run.sh and tests/fuzz/run.sh
sanitizers=(-g -O1 -fno-omit-frame-pointer -fsanitize=address,undefined -fno-sanitize-recover=all)

# For each purpose: what proves that it is there (a command, or a file; * allowed), then Debian's packages for it.
packages='
build           gcc                                     gcc
build           readelf                                 binutils
build           musl-gcc                                musl-tools
build           /usr/include/linux/netlink.h            linux-libc-dev
build           /usr/include/jsmn.h                     libjsmn-dev
cross-aarch64   aarch64-linux-gnu-gcc                   gcc-aarch64-linux-gnu
cross-aarch64   aarch64-linux-musl-gcc                  musl-dev:arm64
cross-aarch64   /usr/aarch64-linux-gnu/include/linux    linux-libc-dev-arm64-cross
cross-x86_64    x86_64-linux-gnu-gcc                    gcc-x86-64-linux-gnu
cross-x86_64    x86_64-linux-musl-gcc                   musl-dev:amd64
cross-x86_64    /usr/x86_64-linux-gnu/include/linux     linux-libc-dev-amd64-cross
check           clang-format                            clang-format
check           shellcheck                              shellcheck
unit            /usr/include/stdio.h                    libc6-dev
unit            /usr/include/cmocka.h                   libcmocka-dev
fuzz            clang                                   clang
fuzz            llvm-symbolizer                         llvm
fuzz            /usr/lib/llvm-*/lib/clang/*/lib/linux/libclang_rt.fuzzer-*.a    libclang-rt-dev
bench           ip                                      iproute2
bench           nsenter                                 util-linux
bench           busybox                                 busybox-static
bench           ping                                    iputils-ping
bench           traceroute                              traceroute
test            ip                                      iproute2
test            nsenter                                 util-linux
test            script                                  bsdutils
test            setpriv                                 util-linux
test            strace                                  strace
test            perl                                    perl-base
test            ps                                      procps
test            qemu-aarch64-static                     qemu-user-static
test            dockerd                                 docker.io
test            ctr                                     containerd
test            runc                                    runc
test            podman                                  podman
test            iptables                                iptables
test            nginx                                   nginx-light
test            busybox                                 busybox-static
test            ping                                    iputils-ping
test            tracepath                               iputils-tracepath
test            traceroute                              traceroute
test            inetutils-telnet                        inetutils-telnet
test            telnetd                                 inetutils-telnetd
test            nft                                     nftables
'

say() { printf '%s\n' "$*" >&2; }

present() {
	case $1 in
	*/*) compgen -G "$1" >/dev/null ;;
	*) command -v "$1" >/dev/null ;;
	esac
}

# need PURPOSE...: installs what is missing where that is possible, else prints the one command to type and fails.
need() {
	local purpose proof names missing=() prepare='' system
	while read -r purpose proof names; do
		[[ " $* " == *" $purpose "* ]] && ! present "$proof" && missing+=("$names")
	done <<<"$packages"
	[ ${#missing[@]} -gt 0 ] || return 0
	# A package of another architecture: dpkg has to be told of that architecture once.
	case " ${missing[*]}" in
	*:arm64*) prepare="dpkg --add-architecture arm64" ;;
	*:amd64*) prepare="dpkg --add-architecture amd64" ;;
	esac
	system=$(. /etc/os-release 2>/dev/null && echo "$ID ${ID_LIKE:-}") || system=unknown
	if [ -n "$prepare" ] && [[ "$system " != debian\ * ]]; then
		say "build.sh: this needs Debian's ${missing[*]}; $system keeps other architectures elsewhere"
		return 1
	fi
	if [ "$(id -u)" != 0 ] || ! command -v apt-get >/dev/null || [[ " $system " != *\ debian\ * ]]; then
		say "build.sh: something is missing; on Debian or Ubuntu type:"
		say "  ${prepare:+sudo $prepare && }sudo apt-get update && sudo apt-get install --no-install-recommends ${missing[*]}"
		return 1
	fi
	say "build.sh: installing ${missing[*]}${prepare:+ (after $prepare)}"
	mkdir -p build
	if ! install_packages "$prepare" "${missing[@]}" </dev/null >build/apt.log 2>&1; then
		tail -n 40 build/apt.log >&2
		say "build.sh: could not install ${missing[*]}; all of apt's words are in build/apt.log"
		return 1
	fi
}

install_packages() (
	prepare=$1
	shift
	export DEBIAN_FRONTEND=noninteractive NEEDRESTART_SUSPEND=1
	# The tests start what they need themselves: nobody asked for a web server on this machine.
	if [ ! -e /usr/sbin/policy-rc.d ]; then
		trap 'rm -f /usr/sbin/policy-rc.d' EXIT
		printf '#!/bin/sh\nexit 101\n' >/usr/sbin/policy-rc.d
		chmod 755 /usr/sbin/policy-rc.d
	fi
	apt=(apt-get -o DPkg::Lock::Timeout=300 -o Acquire::Retries=3 --no-install-recommends -y)
	# Package lists may be absent or old, and always are for an architecture just added.
	if [ -z "$prepare" ] && "${apt[@]}" install "$@"; then
		exit 0
	fi
	$prepare
	"${apt[@]}" update
	# Not every release has every package; what its absence means is for the tests to find out.
	known=()
	for package; do
		! apt-cache show "$package" >/dev/null 2>&1 || known+=("$package")
	done
	"${apt[@]}" install "${known[@]}"
)

compiler() {
	if [ "$1" = "$machine" ]; then echo musl-gcc; else echo "$1-linux-musl-gcc"; fi
}

sources() { find core applets -name '*.c' | sort; }

# compile FOLDER COMPILER...: the sources named on stdin, in parallel, each to FOLDER/its/path.c.o.
compile() {
	local folder=$1 list
	shift
	list=$(cat)
	rm -rf "$folder"
	sed "s#^#$folder/#; s#/[^/]*\$##" <<<"$list" | sort -u | xargs mkdir -p
	xargs -P "$(nproc)" -I% "$@" -c % -o "$folder/%.o" <<<"$list"
}

# musl's compiler sees none of the system's headers. Only the kernel's three folders, and libraries that are a header
# alone: with all of /usr/include, glibc's would leak in.
system_headers() {
	local folder=build/$1/headers from=/usr/include asm=/usr/include/$1-linux-gnu/asm
	if [ "$1" != "$machine" ]; then
		from=/usr/$1-linux-gnu/include
		asm=$from/asm
	fi
	[ -d "$asm" ] || asm=$from/asm
	mkdir -p "$folder"
	ln -sfn "$from/linux" "$folder/linux"
	ln -sfn "$from/asm-generic" "$folder/asm-generic"
	ln -sfn "$asm" "$folder/asm"
	ln -sfn /usr/include/jsmn.h "$folder/jsmn.h"
	echo "$folder"
}

# The compiler and flags of the product, one a line: for tests that compile something, and for editors.
flags() {
	local arch=${1:-$machine}
	printf '%s\n' "$(compiler "$arch")" "${common[@]}" "${product[@]}" "${warnings[@]}" \
		-isystem "$(system_headers "$arch")"
}

build() {
	local arch
	[ $# -gt 0 ] || set -- "$machine"
	for arch; do
		case $arch in
		"$machine") need build || exit "$missing_tools" ;;
		x86_64 | aarch64) need build "cross-$arch" || exit "$missing_tools" ;;
		*)
			say "build.sh: no such architecture: $arch (x86_64, aarch64)"
			return 2
			;;
		esac
		build_one "$arch"
	done
}

build_one() {
	local folder=build/$1 file=build/$1/ctrkit objects lib compiler
	mapfile -t compiler < <(flags "$1")
	sources | compile "$folder/obj" "${compiler[@]}"
	mapfile -t objects < <(sources | sed "s#.*#$folder/obj/&.o#")
	# The wrapper alone knows where musl is: the compiler below it would answer with glibc's folder.
	lib=$(REALGCC="echo" "${compiler[0]}" | sed 's/.*-specs *//; s/"//g')
	lib=${lib%/*}
	# musl-gcc's own -static-pie silently makes a dynamic file, so the parts are named here. noseparate-code: three
	# pages fewer to map and touch at each start (measured: 8 KB and 8 µs).
	"${compiler[0]}" -static -nostdlib -o "$file" "$lib/rcrt1.o" "$lib/crti.o" "${objects[@]}" -L"$lib" \
		-Wl,--start-group -lc -lgcc -Wl,--end-group "$lib/crtn.o" \
		-Wl,-pie,--no-dynamic-linker,-z,text,-z,relro,-z,now,-z,noexecstack,-z,noseparate-code \
		-Wl,--gc-sections,-s,--build-id=none,--hash-style=gnu,-O2,--fatal-warnings
	verify "$file"
	echo "$file: $(stat -c %s "$file") bytes"
}

# What the linker was asked for is not always what it did.
verify() {
	local headers wrong=
	headers=$(readelf -hlW "$1")
	grep -q 'Type: *DYN' <<<"$headers" || wrong="is not position independent"
	grep -q INTERP <<<"$headers" && wrong="has an interpreter: it is not static"
	grep -q GNU_RELRO <<<"$headers" || wrong="has no RELRO"
	grep -qE 'GNU_STACK.* RW +0x' <<<"$headers" || wrong="has an executable stack"
	grep -qE '^ *LOAD.* (RWE|WE) ' <<<"$headers" && wrong="has memory that is writable and executable"
	[ -z "$wrong" ] || { say "build.sh: $1 $wrong" && rm -f "$1" && return 1; }
}

# The next two are for tests/unit/run.sh and tests/fuzz/run.sh, which read this file.

# product_objects FOLDER COMPILER...: compiles everything but main() to FOLDER; sets objects.
product_objects() {
	sources | grep -v '^applets/main\.c$' | compile "$@"
	mapfile -t objects < <(find "$1" -name '*.o' | sort)
}

need_or_skip() {
	need "$@" && return
	if [ "${CI:-}" = true ]; then exit 1; fi
	echo "skip $*: something is missing"
	exit 0
}

demo() {
	[ -x "build/$machine/ctrkit" ] || build >/dev/null
	exec tests/demo.sh "$@"
}

# What is missing and cannot be installed is said once here; the tests then skip what needs it (in CI: fail).
test_all() {
	need build check unit fuzz test || say "build.sh: going on without"
	[ "$machine" != x86_64 ] || need cross-aarch64 || say "build.sh: going on without"
	exec tests/run.sh "$@"
}

help() {
	cat <<EOF
usage: ./build.sh [COMMAND]

  build [ARCH...]   build/ARCH/ctrkit: x86_64, aarch64; this machine's if none is named (what no command means too)
  demo              make a container without tools, look into it, leave nothing behind
  test [-v] [SUITE...]   everything below, or the suites whose name starts so; -v shows passing cases too
  check             layering, format, forbidden calls, reproducible build
  unit              unit tests, with sanitizers
  fuzz              decoders fed with garbage: cases found before, then new ones
  bench             start-up, speed, size, memory, beside the targets
  flags [ARCH]      the compiler and its flags, one a line
  clean             remove build/
EOF
}

main() {
	local command=${1:-build}
	[ $# -eq 0 ] || shift
	case $command in
	build | flags | demo) "$command" "$@" ;;
	test) test_all "$@" ;;
	check)
		need check || say "build.sh: going on without"
		build >/dev/null
		exec tests/check.sh
		;;
	unit | fuzz) exec "tests/$command/run.sh" "$@" ;;
	bench)
		need build bench || say "build.sh: going on without"
		build >/dev/null
		exec tests/bench/run.sh "$@"
		;;
	clean) rm -rf build ;;
	help | -h | --help) help ;;
	*)
		say "build.sh: no such command: $command (see ./build.sh help)"
		exit 2
		;;
	esac
}

if [ "${BASH_SOURCE[0]}" = "$0" ]; then
	main "$@"
fi
