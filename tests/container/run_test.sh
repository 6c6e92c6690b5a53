#!/bin/bash
# SPDX-License-Identifier: MIT
# ctrkit against real containers. Usage: run_test.sh [CASES...], where CASES is the * of a cases_*.sh: all, if none.
# Each cases file is a list of checks that stands on engine.sh and removes the containers that it starts.
here=$(cd "$(dirname "$0")" && pwd)
# shellcheck source=../lib.sh
. "$here/../lib.sh"
# shellcheck source=engine.sh
. "$here/engine.sh"
# shellcheck source=kube.sh
. "$here/kube.sh"

lacking() {
	local tool
	[ "$(id -u)" = 0 ] || echo "needs root"
	for tool in dockerd docker containerd ctr runc podman unshare setpriv nsenter ip nginx busybox musl-gcc cc ps; do
		have $tool || echo "$tool is not installed"
	done
	[ -x "$ctrkit" ] || echo "$ctrkit is not built"
}

inside() {
	local cases
	if ! engine_start; then
		tail -n 3 "$work/engine.log" >&2
		skip container_engine "dockerd does not come up on this machine"
		return
	fi
	[ $# != 0 ] || set -- "$here"/cases_*.sh
	for cases; do
		cases=${cases##*/cases_}
		# shellcheck source=/dev/null
		. "$here/cases_${cases%.sh}.sh"
	done
	return 0
}

if [ -n "${ENGINE_CGROUP:-}" ]; then
	inside "$@"
else
	lack=$(lacking | head -n 1)
	if [ -n "$lack" ]; then
		skip container_engine "$lack"
	else
		in_own_namespaces "$here/run_test.sh" "$@"
	fi
fi
