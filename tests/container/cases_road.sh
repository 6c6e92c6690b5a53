# SPDX-License-Identifier: MIT
# The classic road: a container without any tool, its PID from the engine, and `nsenter` from the node.
# shellcheck shell=bash disable=SC2154

# Ours prints as the newest iproute2 does, which names where the kernel's own addresses come from.
without_newer_words() { sed 's/ proto kernel_[a-z]*//'; }

road_container_has_nothing() {
	refuses road_target_has_no_ip 'executable file not found|no such file' docker exec web ip addr
	refuses road_target_has_no_shell 'executable file not found|no such file' docker exec web sh
}

road_nsenter() {
	local pid=$1 gateway
	gateway=$(of_network web Gateway)
	shows_network_of web road_net_only "$ctrkit" nsenter -n -t "$pid" ip addr
	shows_network_of web road_all "$ctrkit" nsenter -t "$pid" -a ip addr
	shows_network_of web road_one_line "$ctrkit" -t "$pid" ip addr
	shows road_route "^default via $gateway dev eth0" "$ctrkit" nsenter -t "$pid" -a ip route
	mkdir -p "$work/names"
	ln -sf "$ctrkit" "$work/names/nsenter"
	shows_network_of web road_symlink_named_nsenter "$work/names/nsenter" -t "$pid" -a ip addr
}

# Somebody must have spoken with the container before it has a neighbour.
road_speak() {
	local address
	address=$(of_network web IPAddress)
	wait_for 5 eval "exec 3<>/dev/tcp/$address/80"
}

# The peer's words before and after ours: counters and neighbours move on their own.
road_three_runs() {
	local pid=$1
	shift
	nsenter -n -t "$pid" ip "$@" >"$work/peer" 2>&1 || return 1
	"$ctrkit" nsenter -t "$pid" -a ip "$@" >"$work/ours.full" 2>&1
	without_newer_words <"$work/ours.full" >"$work/ours"
	nsenter -n -t "$pid" ip "$@" >"$work/peer.after" 2>&1
	cmp -s "$work/peer" "$work/peer.after"
}

# The host's tools cannot run with the container's mounts, so their half enters the network only.
road_as_the_peers() {
	local pid=$1 words
	road_speak
	for words in addr route link neigh '-4 addr' '-6 addr' '-6 route' '-br addr' '-o addr' '-s link' '-j addr'; do
		# shellcheck disable=SC2086
		wait_for 2 road_three_runs "$pid" $words
		[ "$words" != '-j addr' ] || sed -i 's/"protocol":"kernel_[a-z]*",//g' "$work/ours"
		same "road_as_iproute2: ip $words" "$work/peer" "$work/ours"
	done
}

# Both ends of the pair that the engine made, each as the other end sees it.
road_peers() {
	local pid=$1 id number veth
	id=$(docker inspect -f '{{.Id}}' web)
	number=$(nsenter -n -t "$pid" ip -o link show eth0 | sed -E 's/.*eth0@if([0-9]+):.*/\1/')
	veth=$(ip -o link | sed -nE "s/^$number: ([^@]*)@.*/\1/p")
	shows road_names_the_veth_on_the_node "^    peer $veth (container [0-9a-f]{12} )?pid 1 \\(" \
		"$ctrkit" -t "$pid" ip --container link show eth0
	shows road_names_the_container_of_a_veth "^    peer eth0 container ${id:0:12} pid $pid \\(nginx\\)\$" \
		"$ctrkit" ip --container link show "$veth"
	shows road_names_the_container_in_json \
		"\"peer\":\\{\"ifname\":\"eth0\",\"container\":\"$id\",\"pid\":$pid,\"comm\":\"nginx\"\\}" \
		"$ctrkit" ip --container -j addr show "$veth"
	cp "$ctrkit" /run/ctrkit # where anybody may go
	shows road_names_the_container_for_anybody "^$veth@if.* peer eth0 container ${id:0:12} pid $pid \\(nginx\\)\$" \
		setpriv --reuid 65534 --clear-groups /run/ctrkit ip --container -br link show "$veth"
}

# What somebody inside could notice of us.
road_traces() {
	docker diff web | sort
	docker top web | grep -c nginx
	cat "/proc/$1/mountinfo"
	ls "/proc/$1/fd"
}

road() {
	local pid
	need_image stripped-nginx
	start web stripped-nginx || return
	pid=$(pid_of web)
	wait_for 5 eval "docker top web | grep -q worker"
	settled web
	road_traces "$pid" >"$work/traces"
	road_container_has_nothing
	road_nsenter "$pid"
	road_as_the_peers "$pid"
	road_peers "$pid"
	road_traces "$pid" >"$work/traces.after"
	same road_leaves_no_trace "$work/traces" "$work/traces.after"
	drop web
}

road
