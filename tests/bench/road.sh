# traceroute over six hops, beside Debian's. Sourced by run.sh, which has measure, ratio and judge.
# shellcheck shell=bash disable=SC2154

. tests/peer/road_scene.sh

bench_road() {
	local peer=() traceroute
	make_road || return
	traceroute=$(command -v traceroute)
	[ -z "$traceroute" ] || peer=(-- traceroute_-n "$traceroute" -n 10.9.6.2)
	runs=100 measure road "$nsenter" --net="/run/netns/$road-0" -- ctrkit_traceroute_-n "$ctrkit" traceroute -n 10.9.6.2 "${peer[@]}"
}

# Named namespaces are root's.
[ "$(id -u)" != 0 ] || [ -z "$road_ip" ] || bench_road

judge_road() {
	judge "traceroute over 6 hops: Debian's / ctrkit" "%.2f" "$(ratio road traceroute_-n ctrkit_traceroute_-n)" least 1.5
}
