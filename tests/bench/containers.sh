# Containers by their names: one among a hundred and two thousand processes, and an applet in a thousand networks, beside
# a loop of the shell. Sourced by run.sh, which has measure, value, ratio and judge. It makes cgroups: for root.
# shellcheck shell=bash disable=SC2154

ss=$(command -v ss)
crowd_cgroup=/sys/fs/cgroup/pids/ctrkit-bench.$$
[ -d /sys/fs/cgroup/pids ] || crowd_cgroup=/sys/fs/cgroup/ctrkit-bench.$$

# crowd_begin CONTAINERS IDLE: sets crowd, a process whose mounts have their records where docker keeps them.
crowd_begin() {
	mkdir -p "$work/crowd.d" "$crowd_cgroup/docker" && rm -f "$work/crowd.in" && mkfifo "$work/crowd.in" || return
	exec 8<>"$work/crowd.in"
	# shellcheck disable=SC2016 # the inner shell's
	unshare --mount --propagation private sh -c 'mkdir -p /var/lib/docker && mount -t tmpfs none /var/lib/docker &&
		mkdir /var/lib/docker/containers && exec "$@"' sh "$bench/crowd" "$1" "$crowd_cgroup/docker" \
		/var/lib/docker/containers "$2" <&8 >"$work/crowd.d/out" &
	crowd=$!
	at_exit crowd_end
	until grep -q ready "$work/crowd.d/out"; do
		kill -0 $crowd 2>/dev/null || return
		sleep 0.1
	done
}

crowd_end() {
	exec 8>&-
	kill -KILL $crowd
	wait $crowd 2>/dev/null
	# Processes of a namespace that has ended need a moment to leave their cgroups.
	local tries=50
	until find "$crowd_cgroup" -depth -type d -exec rmdir {} + 2>/dev/null || [ $((tries -= 1)) = 0 ]; do sleep 0.1; done
}

build_crowd() {
	local compiler
	mapfile -t compiler < <(./build.sh flags)
	"${compiler[@]}" -static -s tests/bench/crowd.c -o "$bench/crowd"
}

bench_containers() {
	local more=()
	build_crowd && crowd_begin 100 1800 || return
	runs=50 measure names "$nsenter" -m --wd="$root" -t $crowd -- ctrkit_-t_NAME "$ctrkit" -t crowd-77 ip -br link
	crowd_end
	crowd_begin 1000 0 || return
	cat >"$work/crowd.d/loop" <<-EOF
		#!/bin/sh
		for pid in \$("$ctrkit" containers -q); do "$nsenter" -t "\$pid" -n "$ss" 2>/dev/null; done
	EOF
	# What the kernel takes for a dump of sockets, most of it a walk through the connections of all networks, is not ours
	# to save: links show what is.
	sed "s#\"$ss\" 2>#\"$ip\" -br link 2>#" "$work/crowd.d/loop" >"$work/crowd.d/loop-ip"
	chmod +x "$work/crowd.d/loop" "$work/crowd.d/loop-ip"
	[ -z "$ss" ] || more=(-- loop_of_nsenter_-n_ss "$work/crowd.d/loop")
	[ -z "$ip" ] || more+=(-- loop_of_nsenter_-n_ip_-br_link "$work/crowd.d/loop-ip")
	runs=3 measure crowd "$nsenter" -m --wd="$root" -t $crowd -- ctrkit_containers "$ctrkit" containers \
		-- ctrkit_--all_ss "$ctrkit" --all ss -- ctrkit_--all_ip_-br_link "$ctrkit" --all ip -br link "${more[@]}"
	crowd_end
}

judge_containers() {
	judge "a name among 100 containers, ms" "%.1f" "$(value names ctrkit_-t_NAME 2 | awk '{ print $1 / 1e6 }')" most 10
	judge "containers, 1000 of them, ms" "%.0f" "$(value crowd ctrkit_containers 2 | awk '{ print $1 / 1e6 }')" most 1000
	judge "--all ss, 1000 networks: loop / ctrkit" "%.2f" "$(ratio crowd loop_of_nsenter_-n_ss ctrkit_--all_ss)" least 5
	judge "--all ip -br link, 1000 networks: loop / ctrkit" "%.2f" \
		"$(ratio crowd loop_of_nsenter_-n_ip_-br_link ctrkit_--all_ip_-br_link)" least 5
	judge "peak memory of --all, KB" "%d" "$(value crowd ctrkit_--all_ss 4)" most 4096
}

[ "$(id -u)" != 0 ] || bench_containers
