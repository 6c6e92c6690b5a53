# SPDX-License-Identifier: MIT
# ping where containers are: with each of the rights that decide which ICMP socket it gets, from the node, and beside.
# shellcheck shell=bash disable=SC2154

# A runtime's default, and what a hardened one and a kernel without a runtime have.
open_range=(--sysctl "net.ipv4.ping_group_range=0 2147483647")
closed_range=(--sysctl "net.ipv4.ping_group_range=1 0")
ping_reply='^64 bytes from .*: icmp_seq=1 ttl=64 time=[0-9.]+ ms$'

# ping_from NAME ARGS... : what a container of that kind says, which is ours and nothing else.
ping_from() {
	local name=$1 target=$2
	shift 2
	shows "ping_from_$name" "$ping_reply" docker run --rm "$@" beside ping -c1 -W2 "$target"
}

ping_of_both_sockets() {
	local target=$1 target6=$2 user
	ping_from default "$target"
	ping_from default_v6 "$target6"
	for user in 0 1000; do
		ping_from "open_without_rights_$user" "$target" "${open_range[@]}" --cap-drop ALL --read-only --user $user
		ping_from "open_without_rights_v6_$user" "$target6" "${open_range[@]}" --cap-drop ALL --read-only --user $user
	done
	ping_from closed_with_rights "$target" "${closed_range[@]}"
	ping_from closed_with_rights_v6 "$target6" "${closed_range[@]}"
	ping_from closed_only_that_right "$target" "${closed_range[@]}" --cap-drop ALL --cap-add NET_RAW
	# A file of no capabilities: whoever is not root has none, whatever the container may have.
	refuses ping_from_closed_as_user 'CAP_NET_RAW' \
		docker run --rm "${closed_range[@]}" --user 1000 beside ping -c1 -W2 "$target"
	shows ping_uses_the_datagram_socket 'SOCK_DGRAM' \
		docker run --rm "${open_range[@]}" beside ping -v -c1 -W2 "$target"
	shows ping_uses_the_raw_socket 'SOCK_RAW' docker run --rm "${closed_range[@]}" beside ping -v -c1 -W2 "$target"
}

# What is missing is said, and each thing that grants it.
ping_says_what_grants_it() {
	local target=$1 run=(docker run --rm "${closed_range[@]}" --cap-drop ALL) word
	for word in CAP_NET_RAW net.ipv4.ping_group_range securityContext; do
		refuses "ping_names_$word" "$word" "${run[@]}" beside ping -c1 -W2 "$target"
	done
	status_is ping_without_any_socket 2 "${run[@]}" beside ping -c1 -W2 "$target"
	refuses ping_ident_zero_takes_the_right 'CAP_NET_RAW|Operation not permitted' \
		docker run --rm "${open_range[@]}" --cap-drop ALL beside ping -e0 -c1 -W2 "$target"
}

# A container has its own names, and its own server that tells more; the node knows neither.
ping_by_the_containers_names() {
	local pid=$1
	shows ping_node_enters_the_network "$ping_reply" "$ctrkit" -t "$pid" ping -c1 -W2 127.0.0.1
	shows ping_node_by_the_containers_hosts '^PING only-here\.example \(127\.0\.0\.7\) 56\(84\) bytes of data\.$' \
		"$ctrkit" -t "$pid" ping -c1 -W2 only-here.example
	shows ping_node_by_the_containers_own_name '^1 packets transmitted, 1 received' \
		"$ctrkit" -t "$pid" ping -c1 -W2 named-host
	shows ping_node_by_the_containers_server '^PING told\.example \(127\.0\.0\.8\)' \
		"$ctrkit" -t "$pid" ping -n -c1 -W2 told.example
	refuses ping_node_has_none_of_these_names 'only-here\.example' "$ctrkit" ping -c1 -W2 only-here.example
	shows ping_node_quiet_statistics '^rtt min/avg/max/mdev = [0-9.]+/[0-9.]+/[0-9.]+/[0-9.]+ ms$' \
		"$ctrkit" -t "$pid" ping -qc2 -i.1 127.0.0.1
}

# name_server PID ADDRESS: in the network of a process; told.example is 127.0.0.8, and there is no other name.
name_server() {
	# shellcheck disable=SC2016 # Perl's variables
	nsenter -t "$1" -n perl -MIO::Socket::INET -e '
		my $s = IO::Socket::INET->new(Proto => "udp", LocalAddr => $ARGV[0], LocalPort => 53) or die;
		$| = 1; print "ready\n";
		while (defined $s->recv(my $q, 512)) {
			my $end = index($q, "\0", 12) + 5;
			my $known = substr($q, 13, 4) eq "told";
			my $a = $known && unpack("n", substr $q, $end - 4, 2) == 1;
			$s->send(substr($q, 0, 2) . pack("n5", $known ? 0x8180 : 0x8183, 1, $a ? 1 : 0, 0, 0) . substr($q, 12, $end - 12)
				. ($a ? "\xc0\x0c" . pack("nnNnC4", 1, 1, 60, 4, 127, 0, 0, 8) : ""));
		}' "$2" >"$work/name_server" 2>&1 &
	name_server=$!
	wait_for 5 grep -q ready "$work/name_server"
}

ping_from_inside() {
	holds ping_copies_into_stripped docker cp "$ctrkit" named:/ctrkit
	shows ping_inside "$ping_reply" docker exec named /ctrkit ping -c1 -W2 127.0.0.1
	shows ping_inside_by_its_hosts '^PING only-here\.example \(127\.0\.0\.7\)' \
		docker exec named /ctrkit ping -c1 -W2 only-here.example
	shows ping_inside_as_user "$ping_reply" docker exec --user 1000 named /ctrkit ping -c1 -W2 127.0.0.1
}

# As an ephemeral container of a pod: the target's network, and an image of its own.
ping_from_a_debug_container() {
	local run=(docker run --rm --network container:named --pid container:named)
	shows ping_beside "$ping_reply" "${run[@]}" beside ping -c1 -W2 127.0.0.1
	shows ping_beside_without_rights "$ping_reply" \
		"${run[@]}" --read-only --user 1000 --cap-drop ALL beside ping -c1 -W2 127.0.0.1
	shows ping_beside_under_its_name "$ping_reply" \
		docker run --rm --network container:named --entrypoint /bin/ping beside -c1 -W2 127.0.0.1
	shows ping_beside_by_the_targets_hosts '^PING only-here\.example \(127\.0\.0\.7\)' \
		"${run[@]}" --cap-add SYS_ADMIN --cap-add SYS_PTRACE --cap-add SYS_CHROOT beside -t 1 ping -c1 -W2 only-here.example
	shows ping_beside_without_joining '^PING only-here\.example \(127\.0\.0\.7\)' \
		"${run[@]}" beside -t 1 ping -c1 -W2 only-here.example
	refuses ping_beside_names_what_entering_takes 'CAP_SYS_PTRACE' \
		"${run[@]}" --user 1000 --cap-drop ALL beside -t 1 ping -c1 -W2 127.0.0.1
}

# What the network answers with: nobody there, no way.
ping_of_what_is_not_there() {
	status_is ping_of_nobody_ends_with_1 1 docker run --rm beside ping -c1 -W1 10.77.0.250
	status_is ping_of_an_unknown_name_ends_with_2 2 "$ctrkit" -t "$1" ping -c1 -W1 nowhere.example
	refuses ping_without_a_network 'Network is unreachable' docker run --rm --network none beside ping -c1 -W1 10.77.0.1
}

ping_cases() {
	local pid
	need_image stripped-nginx
	need_image beside
	start named "${open_range[@]}" --hostname named-host --dns 127.0.0.1 --add-host only-here.example:127.0.0.7 stripped-nginx ||
		return
	pid=$(pid_of named)
	settled named
	ping_of_both_sockets "$(of_network named IPAddress)" "$(of_network named GlobalIPv6Address)"
	ping_says_what_grants_it "$(of_network named IPAddress)"
	name_server "$pid" 127.0.0.1
	ping_by_the_containers_names "$pid"
	ping_of_what_is_not_there "$pid"
	kill "$name_server"
	ping_from_inside
	ping_from_a_debug_container
	drop named
}

ping_cases
