# ping beside iputils' on the loopback: from start to exit, and what a packet of a flood costs. Sourced by run.sh, which
# has measure, value, ratio and judge.
# shellcheck shell=bash disable=SC2154

ping=$(command -v ping)
packets=20000

bench_ping() {
	local peer=() start=() flood=()
	start_target && "$nsenter" -n -t "$target" "$ctrkit" ip link set lo up || return
	if [ -n "$ping" ]; then
		start=(-- ping_-V "$ping" -V -- ping_-c1 "$ping" -c1 127.0.0.1)
		flood=(-- ping_-qf "$ping" -q -f -c "$packets" 127.0.0.1)
	fi
	measure ping "$nsenter" -n -t "$target" -- ctrkit_ping_-V "$ctrkit" ping -V \
		-- ctrkit_ping_-c1 "$ctrkit" ping -c1 127.0.0.1 "${start[@]}"
	runs=9 measure flood "$nsenter" -n -t "$target" \
		-- ctrkit_ping_-qf "$ctrkit" ping -q -f -c "$packets" 127.0.0.1 "${flood[@]}"
	kill "$target"
}

# cpu NAME: microseconds of the processor for a packet.
cpu() {
	local all
	all=$(value flood "$1" 5)
	[ -z "$all" ] || awk -v all="$all" -v packets=$packets 'BEGIN { print all / 1000 / packets }'
}

judge_ping() {
	judge "ping -V: iputils / ctrkit" "%.2f" "$(ratio ping ping_-V ctrkit_ping_-V)" least 8
	judge "ping -c1: iputils / ctrkit" "%.2f" "$(ratio ping ping_-c1 ctrkit_ping_-c1)" least 1
	judge "a packet of a flood, CPU µs" "%.2f" "$(cpu ctrkit_ping_-qf)" most "$(cpu ping_-qf)"
}

bench_ping
