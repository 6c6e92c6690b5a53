#!/bin/bash
# How ctrkit compares: start-up, entering a namespace, `ip addr`, links, routes, batches, size, memory, each beside its
# target. Run by `./build.sh bench [RUNS]`; a target that is missed is said, never an error: machines differ.
. "$(dirname "$0")/../lib.sh"
cd "$root" || exit 1
# An ordinary user gets namespaces in a user namespace of their own.
[ "$(id -u)" = 0 ] || exec unshare -Ur "$BASH" "$0" "$@"

runs=${1:-500}
bench=build/bench
mkdir -p "$bench"

# The helpers, with musl as ctrkit itself.
build_helpers() {
	local compiler
	mapfile -t compiler < <(./build.sh flags)
	"${compiler[@]}" -static -s tests/bench/spawn_bench.c -o "$bench/spawn_bench" &&
		"${compiler[@]}" -static -s tests/bench/raw_dump.c -o "$bench/raw_dump" &&
		echo 'int main(void) { return 0; }' | "${compiler[0]}" -static -no-pie -Os -s -x c - -o "$bench/empty"
}

# A process in a network namespace of its own, with nothing but a lo in it.
start_target() {
	unshare -n sleep 3600 &
	target=$!
	at_exit kill "$target"
	until [ "$(readlink "/proc/$target/ns/net")" != "$(readlink /proc/self/ns/net)" ]; do
		kill -0 "$target" || return
	done
}

# measure GROUP [nsenter...] -- NAME PROGRAM [ARG...] [-- NAME PROGRAM [ARG...]]...: times into $work/GROUP.
measure() {
	local group=$1 before=()
	shift
	while [ "$1" != -- ]; do
		before+=("$1")
		shift
	done
	shift
	"${before[@]}" "$bench/spawn_bench" "$runs" "$@" >"$work/$group" && show "$work/$group"
}

show() { awk '{ printf "  %-44s %9.1f %9.1f %9.1f %9d\n", $1, $2 / 1000, $3 / 1000, $5 / 1000, $4 }' "$1"; }

# value GROUP NAME COLUMN
value() { awk -v name="$2" -v column="$3" '$1 == name { print $column }' "$work/$1" 2>/dev/null; }

# judge WHAT FORMAT MEASURED most|least TARGET
judge() {
	awk -v what="$1" -v format="$2" -v measured="${3:-none}" -v kind="$4" -v target="$5" 'BEGIN {
		if (measured == "none") { printf "%-46s not measured\n", what; exit }
		good = kind == "most" ? measured + 0 <= target : measured + 0 >= target
		printf "%-46s " format "   (target: at %s " format ") %s\n", what, measured, kind, target, good ? "pass" : "MISS"
	}'
}

# ratio GROUP NAME OTHER: how many times NAME's median is that of OTHER.
ratio() {
	local one other
	one=$(value "$1" "$2" 2)
	other=$(value "$1" "$3" 2)
	[ -z "$one" ] || [ -z "$other" ] || awk -v one="$one" -v other="$other" 'BEGIN { print one / other }'
}

build_helpers && start_target || exit 1
# A copy lies in memory as the peers' files do; what the linker has just written lies there in smaller pieces (10 µs).
cp "$ctrkit" "$bench/ctrkit" && ctrkit=$bench/ctrkit
ip=$(command -v ip)
nsenter=$(command -v nsenter)
busybox=$(command -v busybox)
# Where iproute2 or busybox is not installed its lines are left out.
with_ip() { [ -z "$ip" ] || printf '%s\n' "$@"; }
with_busybox() { [ -z "$busybox" ] || printf '%s\n' "$@"; }

printf '%-46s %9s %9s %9s %9s\n' "start to exit, $runs runs interleaved" "median µs" "min µs" "CPU µs" "peak KB"
measure start -- empty "$bench/empty" -- ctrkit_--version "$ctrkit" --version
mapfile -t peer < <(with_ip -- nsenter_-n_ip_addr "$nsenter" -n -t "$target" "$ip" addr)
measure enter -- ctrkit_nsenter_-n_ip_addr "$ctrkit" nsenter -n -t "$target" ip addr "${peer[@]}"
mapfile -t peer < <(with_ip -- ip_addr "$ip" addr && with_busybox -- busybox_ip_addr "$busybox" ip addr)
measure addr "$nsenter" -n -t "$target" -- raw_dump "$bench/raw_dump" -- ctrkit_ip_addr "$ctrkit" ip addr "${peer[@]}"
# Two thousand links with two addresses each, none from IPv6, in a namespace of their own.
bench_links() {
	start_target || return
	"$nsenter" -n -t "$target" sh -c 'echo 1 >/proc/sys/net/ipv6/conf/default/disable_ipv6' 2>/dev/null
	awk 'BEGIN { for (i = 0; i < 1000; i++) {
		printf "link add a%d type veth peer name b%d\n", i, i
		for (end = 0; end < 4; end++)
			printf "addr add 10.%d.%d.1/24 dev %s%d\n", 64 * end + int(i / 250), i % 250, end % 2 ? "a" : "b", i
	} }' | "$nsenter" -n -t "$target" "$ip" -batch - >/dev/null || return
	mapfile -t peer < <(with_busybox -- busybox_ip_addr_2000 "$busybox" ip addr -- busybox_ip_link_2000 "$busybox" ip link)
	runs=30 measure links "$nsenter" -n -t "$target" -- raw_dump_of_addr_2000 "$bench/raw_dump" \
		-- ctrkit_ip_addr_2000 "$ctrkit" ip addr -- ctrkit_ip_-j_addr_2000 "$ctrkit" ip -j addr -- ip_addr_2000 "$ip" addr \
		-- raw_dump_of_link_2000 "$bench/raw_dump" link -- ctrkit_ip_link_2000 "$ctrkit" ip link -- ip_link_2000 "$ip" link \
		"${peer[@]}"
	kill "$target"
}

# Routes: a table of a size in a namespace of its own, listed by all in turn. Not for an ordinary user's namespace, where
# the kernel takes minutes to fill a table one request at a time.
make_routed_link() {
	start_target && "$nsenter" -n -t "$target" "$ip" -batch - <<-END >/dev/null
		link set lo up
		link add e0 type veth peer name e1
		link set e0 up
		link set e1 up
		addr add 192.0.2.1/24 dev e0
	END
}

list_routes() {
	awk -v count="$1" 'BEGIN { for (i = 0; i < count; i++)
		printf "route add %d.%d.%d.0/24 via 192.0.2.%d dev e0\n", 11 + int(i / 65536), int(i / 256) % 256, i % 256, 2 + i % 200 }'
}

# bench_routes COUNT RUNS
bench_routes() {
	make_routed_link || return
	list_routes "$1" | "$nsenter" -n -t "$target" "$ctrkit" ip -force -batch - || return
	mapfile -t peer < <(with_busybox -- busybox_ip_route_$1 "$busybox" ip route)
	runs=$2 measure "routes-$1" "$nsenter" -n -t "$target" -- raw_dump_of_$1 "$bench/raw_dump" route \
		-- ctrkit_ip_route_$1 "$ctrkit" ip route -- ctrkit_ip_-j_route_$1 "$ctrkit" ip -j route \
		-- ip_route_$1 "$ip" route -- ip_-j_route_$1 "$ip" -j route "${peer[@]}"
	kill "$target"
}

# A hundred thousand routes are added to an empty table, by each in turn; the middle of three. (busybox has no batch.)
bench_batch() {
	local round name
	list_routes 100000 >"$work/lines"
	for round in 1 2 3; do
		for name in ctrkit_ip_-b ctrkit_ip_-force_-b ip_-b ip_-force_-b; do
			make_routed_link || return
			case $name in
			ctrkit_ip_-b) set -- "$ctrkit" ip -b ;;
			ctrkit_ip_-force_-b) set -- "$ctrkit" ip -force -b ;;
			ip_-b) set -- "$ip" -b ;;
			ip_-force_-b) set -- "$ip" -force -b ;;
			esac
			"$nsenter" -n -t "$target" "$bench/spawn_bench" 1 $name "$@" "$work/lines" 2>/dev/null >>"$work/rounds" || return
			kill "$target"
		done
	done
	sort -k1,1 -k2,2n "$work/rounds" | awk 'NR % 3 == 1 { least = $2 } NR % 3 == 2 { print $1, $2, least, $4, $5 }' >"$work/batch"
	show "$work/batch"
}

if [ -n "$ip" ]; then
	bench_links
	bench_batch
	bench_routes 100000 10
	bench_routes 1000000 3
fi
. tests/bench/ss.sh
. tests/bench/ping.sh
. tests/bench/road.sh
. tests/bench/containers.sh
echo
judge "start: ctrkit --version / empty static program" "%.2f" "$(ratio start ctrkit_--version empty)" most 1.6
judge "enter: nsenter with iproute2's ip / ctrkit" "%.2f" "$(ratio enter nsenter_-n_ip_addr ctrkit_nsenter_-n_ip_addr)" least 5
judge "ip addr: ctrkit / raw dump" "%.2f" "$(ratio addr ctrkit_ip_addr raw_dump)" most 2.5
judge "ip addr, 2000 links: ctrkit / raw dump" "%.2f" "$(ratio links ctrkit_ip_addr_2000 raw_dump_of_addr_2000)" most 2
judge "ip link, 2000 links: ctrkit / raw dump" "%.2f" "$(ratio links ctrkit_ip_link_2000 raw_dump_of_link_2000)" most 2
judge "ip -b, 100000 routes: iproute2 / ctrkit" "%.2f" "$(ratio batch ip_-b ctrkit_ip_-b)" least 1
judge "ip -force -b, 100000 routes: iproute2 / ctrkit" "%.2f" "$(ratio batch ip_-force_-b ctrkit_ip_-force_-b)" least 1
judge "peak memory of ip -b, 100000 routes, KB" "%d" "$(value batch ctrkit_ip_-b 4)" most 2048
for count in 100000 1000000; do
	judge "ip route, $count routes: ctrkit / raw dump" "%.2f" "$(ratio "routes-$count" "ctrkit_ip_route_$count" "raw_dump_of_$count")" most 1.5
	# The kernel's own part: what a reader that shows nothing would reach.
	judge "ip route, $count routes: iproute2 / raw dump" "%.2f" "$(ratio "routes-$count" "ip_route_$count" "raw_dump_of_$count")" least 3.5
	judge "ip route, $count routes: iproute2 / ctrkit" "%.2f" "$(ratio "routes-$count" "ip_route_$count" "ctrkit_ip_route_$count")" least 3.5
	judge "ip -j route, $count routes: iproute2 / ctrkit" "%.2f" "$(ratio "routes-$count" "ip_-j_route_$count" "ctrkit_ip_-j_route_$count")" least 3.5
	judge "peak memory of ip route, $count routes, KB" "%d" "$(value "routes-$count" "ctrkit_ip_route_$count" 4)" most 2048
done
judge "peak memory of ip addr, KB" "%d" "$(value addr ctrkit_ip_addr 4)" most 1536
judge_ss
judge_ping
judge_road
judge_containers
judge "size, bytes" "%d" "$(stat -c %s "$ctrkit")" most 430080
printf '%-46s %d\n' "relocations at start" "$(readelf -rW "$ctrkit" | grep -c RELATIVE)"
