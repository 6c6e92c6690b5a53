# SPDX-License-Identifier: MIT
# traceroute, tracepath and telnet where containers are: with each of the rights that decide what they can do, from the
# node, inside, and beside.
# shellcheck shell=bash disable=SC2154

reach_open=(--sysctl "net.ipv4.ping_group_range=0 2147483647")
reach_closed=(--sysctl "net.ipv4.ping_group_range=1 0")
reach_nothing=(--cap-drop ALL --read-only --user 1000)
reach_request='GET / HTTP/1.0\n\n' # a telnet of bytes from a pipe makes CR NUL of a CR, as inetutils' does

# first_hop ADDRESS: the line of a target that is next to who asks; kernels answer only so many in a second.
first_hop() { echo "^ 1  ${1//./\\.}  [0-9.]+ ms"; }

roads_from_containers() {
	local target=$1 target6=$2 run=(docker run --rm)
	shows traceroute_default "$(first_hop "$target")" "${run[@]}" beside traceroute -n "$target"
	shows traceroute_default_v6 "$(first_hop "$target6")" "${run[@]}" beside traceroute -n "$target6"
	shows traceroute_without_rights "$(first_hop "$target")" "${run[@]}" "${reach_nothing[@]}" beside traceroute -n "$target"
	shows traceroute_icmp "$(first_hop "$target")" "${run[@]}" "${reach_closed[@]}" beside traceroute -n -I "$target"
	shows traceroute_icmp_open_without_rights "$(first_hop "$target")" \
		"${run[@]}" "${reach_open[@]}" "${reach_nothing[@]}" beside traceroute -n -I "$target"
	refuses traceroute_icmp_names_what_grants_it 'CAP_NET_RAW.*ping_group_range' \
		"${run[@]}" "${reach_closed[@]}" "${reach_nothing[@]}" beside traceroute -n -I "$target"
	shows traceroute_tcp "$(first_hop "$target")" "${run[@]}" beside traceroute -n -T -p 80 "$target"
	refuses traceroute_tcp_names_what_grants_it 'CAP_NET_RAW' \
		"${run[@]}" "${reach_nothing[@]}" beside traceroute -n -T "$target"
	shows traceroute_report_without_rights "^  1\.\|-- ${target//./\\.} +0\.0% +2 " \
		"${run[@]}" "${reach_nothing[@]}" beside traceroute -n --report=2 --watch=0.2 "$target"
	shows tracepath_default "^ 1:  ${target//./\\.} .*reached$" "${run[@]}" beside tracepath -n "$target"
	shows tracepath_without_rights "^ 1:  ${target//./\\.} .*reached$" \
		"${run[@]}" "${reach_nothing[@]}" beside tracepath -n "$target"
}

# asks PLACE... : a web server by hand, from a pipe.
asks() { printf '%b' "$reach_request" | "$@"; }

telnet_from_containers() {
	local target=$1 target6=$2 run=(docker run --rm -i)
	shows telnet_default '^HTTP/1\.[01] 200 OK' asks "${run[@]}" beside telnet --drain "$target" 80
	shows telnet_without_rights '^HTTP/1\.[01] 200 OK' \
		asks "${run[@]}" "${reach_nothing[@]}" beside telnet --drain "$target" 80
	refuses telnet_refused 'Unable to connect to remote host: Connection refused' "${run[@]}" beside telnet "$target" 81
	refuses telnet_v6_refused 'Unable to connect to remote host: Connection refused' "${run[@]}" beside telnet "$target6" 81
	refuses telnet_unreachable 'Unable to connect to remote host: Network is unreachable' \
		docker run --rm --network none beside telnet 10.77.0.1 80
	refuses telnet_nobody_there 'Unable to connect to remote host: No route to host' \
		"${run[@]}" beside telnet 10.77.0.250 80
	refuses telnet_unknown_service 'Server lookup failure' "${run[@]}" beside telnet "$target" no-such-service
}

reach_by_the_containers_names() {
	local pid=$1
	shows traceroute_by_the_containers_hosts '^traceroute to only-here\.example \(127\.0\.0\.7\), 30 hops max, 60 byte packets$' \
		"$ctrkit" -t "$pid" traceroute only-here.example
	shows tracepath_by_the_containers_hosts '^ 1:  only-here\.example .* reached$' \
		"$ctrkit" -t "$pid" tracepath only-here.example
	shows telnet_by_the_containers_hosts '^HTTP/1\.[01] 200 OK' \
		asks "$ctrkit" -t "$pid" telnet --drain only-here.example 80
	refuses traceroute_node_has_none_of_these_names 'only-here\.example' "$ctrkit" traceroute only-here.example
	refuses telnet_node_has_none_of_these_names 'Server lookup failure:  only-here\.example:80' \
		"$ctrkit" telnet only-here.example 80
}

reach_inside_and_beside() {
	local run=(docker run --rm -i --network container:reached --pid container:reached)
	holds reach_copies_into_stripped docker cp "$ctrkit" reached:/ctrkit
	shows traceroute_inside "$(first_hop 127.0.0.1)" docker exec reached /ctrkit traceroute -n 127.0.0.1
	shows tracepath_inside '^ 1:  127\.0\.0\.1 .*reached$' docker exec reached /ctrkit tracepath -n 127.0.0.1
	shows telnet_inside '^HTTP/1\.[01] 200 OK' asks docker exec -i reached /ctrkit telnet --drain only-here.example 80
	shows traceroute_beside "$(first_hop 127.0.0.1)" "${run[@]}" "${reach_nothing[@]}" beside traceroute -n 127.0.0.1
	shows telnet_beside '^HTTP/1\.[01] 200 OK' asks "${run[@]}" "${reach_nothing[@]}" beside telnet --drain 127.0.0.1 80
}

reach_cases() {
	local pid target target6
	need_image stripped-nginx
	need_image beside
	start reached --hostname reached-host --dns 127.0.0.1 --add-host only-here.example:127.0.0.7 stripped-nginx || return
	pid=$(pid_of reached)
	settled reached
	target=$(of_network reached IPAddress)
	target6=$(of_network reached GlobalIPv6Address)
	wait_for 5 eval "exec 3<>/dev/tcp/$target/80"
	roads_from_containers "$target" "$target6"
	telnet_from_containers "$target" "$target6"
	reach_by_the_containers_names "$pid"
	reach_inside_and_beside
	drop reached
}

reach_cases
