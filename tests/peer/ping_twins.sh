#!/bin/bash
# ping beside iputils': what they print, end with and send. OURS=FILE is compared instead of ctrkit.
# `ping_twins.sh GROUP...` runs only these; PING_MORE=1 adds answers that are shown in more ways. For who writes cases:
# SHOWN=N shows so many differences of a group, AGAIN=1 how often one was tried again, DUMP=FILE what the installed ping said.
here=$(cd "$(dirname "$0")" && pwd)
# shellcheck source=../lib.sh
. "$here/../lib.sh"
# shellcheck source=ping_scene.sh
. "$here/ping_scene.sh"
# shellcheck source=ping_cases.sh
. "$here/ping_cases.sh"
# shellcheck source=ping_cases_answers.sh
. "$here/ping_cases_answers.sh"
# shellcheck source=ping_cases_network.sh
. "$here/ping_cases_network.sh"

started=() at_once=7
# Those that wait a lot are first, so that what keeps the processors busy fills their waits.
groups=(wait_datagram wait_raw errors4_datagram errors4_raw signal errors6 numbers multicast interface flood terminal user
	verbose4 options size node datagram4 datagram6 raw4 raw6 route)
[ -z "${PING_MORE:-}" ] || groups+=(lines4 verbose6)
[ $# = 0 ] || groups=("$@")

lacking() {
	local tool
	[ "$(id -u)" = 0 ] || echo "not root"
	for tool in ping nft setpriv script unshare musl-gcc perl; do have $tool || echo "no $tool"; done
	[ -e /dev/net/tun ] || echo "no /dev/net/tun"
}

if [ -z "${PING_INSIDE:-}" ]; then
	lack=$(lacking | head -n 1)
	if [ -n "$lack" ]; then
		skip "ping" "$lack"
	else
		own_namespaces "$here/ping_twins.sh" "$@"
	fi
	exit
fi

prepare || { fail "ping: what it needs"; exit 1; }
for name in "${groups[@]}"; do
	while mapfile -t running < <(jobs -pr) && ((${#running[@]} >= at_once)); do sleep 0.1; done
	run_group "$name" >"$work/$name.log" &
	started+=($!)
done
wait "${started[@]}"
for name in "${groups[@]}"; do cat "$work/$name.log"; done
