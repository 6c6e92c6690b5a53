# ss over many sockets, beside iproute2's, busybox's netstat and a dump thrown away. Sourced by run.sh, which has measure,
# value, ratio and judge.
# shellcheck shell=bash disable=SC2154

ss=$(command -v ss)
netstat=$(command -v busybox)

# hold_connections PROCESSES CONNECTIONS: in a namespace of their own, until release_connections; sets target. Both ends
# of a connection are in the process.
hold_connections() {
	local word
	rm -f "$work/hold" "$work/held"
	mkfifo "$work/hold" "$work/held" || return
	# What remains of an ordinary user's limit may be too little: then nothing is measured.
	unshare -n sh -c 'ip link set lo up && exec "$@"' sh "$bench/sockets" "$1" "$2" <"$work/hold" >"$work/held" 2>/dev/null &
	target=$!
	at_exit kill "$target"
	exec 8>"$work/hold" 9<"$work/held"
	read -rt 120 word <&9 && [ "$word" = ready ]
}

release_connections() {
	exec 8>&- 9<&-
	wait "$target"
}

# peers NAME WORDS...: the contestant that is iproute2's ss, if there is one.
peers() {
	local name=$1
	shift
	[ -z "$ss" ] || printf '%s\n' -- "ss_$name" "$ss" "$@"
}

# A few runs: Debian's ss takes most of a second over all processes.
compare_ss() {
	local group=$1 runs=$2 name=$3 more=()
	shift 3
	mapfile -t more < <(peers "$name" "$@")
	measure "$group-$name" "$nsenter" -n -t "$target" -- "ctrkit_ss_$name" "$ctrkit" ss "$@" "${more[@]}"
}

bench_ss() {
	local group=$1 more=()
	[ -z "$netstat" ] || more=(-- busybox_netstat_-tan "$netstat" netstat -tan)
	[ -z "$ss" ] || more+=(-- ss_-tan "$ss" -tan)
	runs=7 measure "$group-tan" "$nsenter" -n -t "$target" -- raw_dump_of_tcp "$bench/raw_dump" tcp \
		-- ctrkit_ss_-tan "$ctrkit" ss -tan -- ctrkit_ss_-j_-tan "$ctrkit" ss -j -tan "${more[@]}"
	compare_ss "$group" 3 -tanp -tanp
	compare_ss "$group" 3 filtered -tanp dport = :8001
}

build_sockets() {
	local compiler
	mapfile -t compiler < <(./build.sh flags)
	"${compiler[@]}" -static -s tests/bench/sockets.c -o "$bench/sockets"
}

# cases: NAME PROCESSES CONNECTIONS
ss_cases='
ss-20000 2 5000
ss-100000 10 5000
ss-1000x100 1000 50'

if [ "$(id -u)" = 0 ] && build_sockets; then
	while read -r name processes connections; do
		[ -n "$name" ] || continue
		echo "  $name: $processes processes with $connections connections each"
		if hold_connections "$processes" "$connections"; then bench_ss "$name"; else echo "  $name: no sockets"; fi
		release_connections
	done <<<"$ss_cases"
fi

judge_ss() {
	local name
	for name in ss-20000 ss-100000; do
		judge "$name -tan: ctrkit / raw dump" "%.2f" "$(ratio "$name-tan" ctrkit_ss_-tan raw_dump_of_tcp)" most 1.4
		judge "$name -tan: iproute2 / ctrkit" "%.2f" "$(ratio "$name-tan" ss_-tan ctrkit_ss_-tan)" least 1.8
		judge "$name -tan: peak memory, KB" "%d" "$(value "$name-tan" ctrkit_ss_-tan 4)" most 7168
		judge "$name -j -tan: peak memory, KB" "%d" "$(value "$name-tan" ctrkit_ss_-j_-tan 4)" most 2048
	done
	for name in ss-100000 ss-1000x100; do
		judge "$name -tanp: iproute2 / ctrkit" "%.2f" "$(ratio "$name--tanp" ss_-tanp ctrkit_ss_-tanp)" least 7
		judge "$name -tanp dport = :8001: iproute2 / ctrkit" "%.2f" \
			"$(ratio "$name-filtered" ss_filtered ctrkit_ss_filtered)" least 2.5
	done
}
