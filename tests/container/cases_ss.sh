# SPDX-License-Identifier: MIT
# ss where containers are: from the node, from inside, beside, and with nothing that would let it see processes.
# shellcheck shell=bash disable=SC2154

# nginx, with the master that opened the socket and the worker that has it from there.
ss_from_the_node() {
	local pid=$1 id=$2 listens='^LISTEN +0 +[0-9]+ +0\.0\.0\.0:80 +0\.0\.0\.0:\*'
	shows ss_node_lists_what_listens "$listens +users:\\(.*\\(\"nginx\",pid=$pid,fd=[0-9]+\\)" \
		"$ctrkit" -t "$pid" ss -tlnp
	shows ss_node_names_the_container "\\(\"nginx\",pid=$pid,fd=[0-9]+,container=${id:0:12}\\)" \
		"$ctrkit" -t "$pid" ss -tln --container
	shows ss_node_names_the_container_in_json "\"pid\":$pid,\"fd\":[0-9]+,\"container\":\"$id\"\\}" \
		"$ctrkit" -t "$pid" ss -tlnj --container
	shows ss_node_counts_by_container "^${id:0:12} +1 +0 +1 " "$ctrkit" -t "$pid" ss -tl --summary-by container
	shows ss_node_counts_by_container_in_json "\"container\":\"$id\",\"sockets\":1," \
		"$ctrkit" -t "$pid" ss -tlj --summary-by container
	shows ss_node_counts_by_process "^$pid/nginx +1 +0 +1 " "$ctrkit" -t "$pid" ss -tl --summary-by process
	shows ss_node_watches "\"event\":\"present\",.*\"port\":80[,}].*\"rates\":\\{" \
		timeout --preserve-status -s INT 2 sh -c '"$@" | head -n 2' - "$ctrkit" -t "$pid" ss -tlj --watch=0.2
}

# A container in the node's own network: without entering anything.
ss_on_the_node() {
	start hosted --network host stripped-nginx || return
	shows ss_names_a_container_in_the_nodes_network \
		"0\\.0\\.0\\.0:80 .*pid=$(pid_of hosted),fd=[0-9]+,container=$(docker inspect -f '{{.Id}}' hosted | cut -c -12)\\)" \
		"$ctrkit" ss -tln --container
	drop hosted
}

ss_from_inside() {
	holds ss_copies_into_stripped docker cp "$ctrkit" web:/ctrkit
	shows ss_inside_lists_what_listens '0\.0\.0\.0:80 .*\("nginx",pid=1,fd=[0-9]+\)' docker exec web /ctrkit ss -tlnp
	# Its own cgroup is all that it sees of the tree, so that the id may be told or not; the rows are there.
	shows ss_inside_with_container '0\.0\.0\.0:80 .*\("nginx",pid=1,fd=[0-9]+' docker exec web /ctrkit ss -tln --container
	shows ss_inside_counts '^80 +1 +0 +1 ' docker exec web /ctrkit ss -tl --summary-by port
}

ss_from_beside() {
	local run=(docker run --rm --network container:web --pid container:web)
	shows ss_beside_lists_what_listens '0\.0\.0\.0:80 .*\("nginx",pid=1,fd=[0-9]+\)' \
		"${run[@]}" --cap-add SYS_PTRACE beside ss -tlnp
	shows ss_beside_sees_the_worker_too 'users:\(\("nginx",pid=[0-9]+,fd=[0-9]+\),\("nginx",pid=[0-9]+,fd=[0-9]+\)\)$' \
		"${run[@]}" --cap-add SYS_PTRACE beside ss -tlnp
	# What may not be seen is left out, as ss does it: the sockets are there, and the status is 0.
	shows ss_beside_without_rights '0\.0\.0\.0:80 +0\.0\.0\.0:\* *$' \
		"${run[@]}" --read-only --user 1000 --cap-drop ALL beside ss -tlnp
	shows ss_beside_without_rights_counts '^- +1 +0 +1 ' \
		"${run[@]}" --read-only --user 1000 --cap-drop ALL beside ss -tl --summary-by process
	shows ss_beside_without_the_processes '0\.0\.0\.0:80 +0\.0\.0\.0:\* *$' \
		docker run --rm --network container:web beside ss -tlnp
}

ss_cases() {
	local pid
	need_image stripped-nginx
	need_image beside
	start web stripped-nginx || return
	pid=$(pid_of web)
	wait_for 5 eval "docker top web | grep -q worker"
	ss_from_the_node "$pid" "$(docker inspect -f '{{.Id}}' web)"
	ss_on_the_node
	ss_from_inside
	ss_from_beside
	drop web
}

ss_cases
