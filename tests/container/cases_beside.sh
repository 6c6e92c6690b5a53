# SPDX-License-Identifier: MIT
# ctrkit beside a container, as an ephemeral container of a pod is: from an image of its own, sharing the target's PID
# namespace, and its network where that is asked for.
# shellcheck shell=bash disable=SC2154

beside() { docker run --rm --pid container:web "$@"; }

beside_without_rights() {
	refuses beside_names_the_capability 'CAP_SYS_(ADMIN|PTRACE)' beside beside nsenter -t 1 -n ip addr
	refuses beside_default_rights_cannot_join_mounts 'CAP_SYS_(ADMIN|PTRACE|CHROOT)' beside beside nsenter -t 1 -a ip addr
	refuses beside_one_line_names_the_capability 'CAP_SYS_(ADMIN|PTRACE)' beside beside -t 1 ip addr
}

beside_with_rights() {
	local rights=(--cap-add SYS_ADMIN --cap-add SYS_PTRACE)
	shows_network_of web beside_nsenter beside "${rights[@]}" beside nsenter -t 1 -n ip addr
	shows_network_of web beside_nsenter_all beside "${rights[@]}" beside nsenter -t 1 -a ip addr
	shows_network_of web beside_one_line beside "${rights[@]}" beside -t 1 ip addr
	shows_network_of web beside_read_only beside "${rights[@]}" --read-only beside nsenter -t 1 -a ip addr
}

# The other end of its eth0 is on the node.
beside_names_the_veth() {
	local run=(docker run --rm --network container:web)
	shows beside_names_the_veth "^    peer veth[0-9a-f]+\$" "${run[@]}" --cap-add NET_ADMIN beside ip --container link
	shows beside_names_the_veth_by_the_processes "^    peer veth[0-9a-f]+ .*pid 1 \\(" \
		"${run[@]}" --pid host --user 1000 --cap-drop ALL beside ip --container link
}

beside_cases() {
	need_image stripped-nginx
	need_image beside
	start web stripped-nginx || return
	shows_network_of web beside_shares_the_network \
		docker run --rm --pid container:web --network container:web beside ip addr
	shows_network_of web beside_under_its_name \
		docker run --rm --network container:web --entrypoint /bin/ip beside addr
	shows_network_of web beside_as_nobody_with_nothing \
		docker run --rm --network container:web --read-only --user 1000 --cap-drop ALL beside ip addr
	beside_without_rights
	beside_with_rights
	beside_names_the_veth
	drop web
}

beside_cases
