# SPDX-License-Identifier: MIT
# Targets whose /proc is no help: none at all, and one that lies.
# shellcheck shell=bash disable=SC2154

# noproc_target NAME WORD: the server does it to itself, which takes the right to mount.
noproc_target() {
	start "$1" --cap-add SYS_ADMIN --security-opt apparmor=unconfined one-file "$2" || return 1
	wait_for 5 eval "docker logs $1 2>&1 | grep -q /proc"
}

noproc_missing() {
	local pid
	noproc_target bare no-proc || return
	pid=$(pid_of bare)
	equal noproc_really_has_none "" "$(grep ' /proc ' "/proc/$pid/mountinfo")"
	shows_network_of bare noproc_all "$ctrkit" nsenter -t "$pid" -a ip addr
	shows_network_of bare noproc_mounts_and_network "$ctrkit" nsenter -t "$pid" -m -n ip addr
	shows_network_of bare noproc_one_line "$ctrkit" -t "$pid" ip addr
	status_is noproc_runs_the_targets_file 7 "$ctrkit" nsenter -t "$pid" -a /server exit 7
	drop bare
}

# Every /proc/self/exe and descriptor in there leads to the container's own program.
noproc_lying() {
	local pid
	noproc_target liar lying-proc || return
	pid=$(pid_of liar)
	shows_network_of liar noproc_lies_are_not_believed "$ctrkit" nsenter -t "$pid" -a ip addr
	shows_network_of liar noproc_lies_without_a_fork "$ctrkit" nsenter -t "$pid" -m -n ip addr
	status_is noproc_lies_and_the_targets_file 7 "$ctrkit" nsenter -t "$pid" -a /server exit 7
	drop liar
}

need_image one-file
noproc_missing
noproc_lying
