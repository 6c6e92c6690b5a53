# SPDX-License-Identifier: MIT
# ctrkit inside a container: copied in, bind-mounted, and under other names.
# shellcheck shell=bash disable=SC2154

# `docker cp` packs on the node and needs nothing in the target; `kubectl cp` is another matter.
inside_copied() {
	need_image stripped-nginx
	start web stripped-nginx || return
	holds inside_copy_into_stripped docker cp "$ctrkit" web:/ctrkit
	shows_network_of web inside_copied docker exec web /ctrkit ip addr
	shows inside_says_what_would_name_the_veth "eth0 cannot be told.*hostPID: true.*NET_ADMIN" docker exec web /ctrkit ip --container link
	shows inside_copied_lists_itself '^ip' docker exec web /ctrkit --list
	drop web
}

# As strict as a pod gets. The program is its own image's; ours comes by a mount.
start_locked_down() {
	need_image one-file
	start locked --read-only --user 1000:1000 --cap-drop ALL --security-opt no-new-privileges \
		--tmpfs /tmp:noexec --tmpfs /run:noexec "$@" one-file
}

inside_bind_mount() {
	local pid
	start_locked_down -v "$ctrkit:/ctrkit:ro" || return
	pid=$(pid_of locked)
	shows_network_of locked inside_locked_down docker exec locked /ctrkit ip addr
	shows inside_locked_down_route "^default via $(of_network locked Gateway)" docker exec locked /ctrkit ip route
	refuses inside_locked_down_names_the_capability 'CAP_SYS_(ADMIN|PTRACE)' \
		docker exec locked /ctrkit nsenter -t 1 -m -n ip addr
	drop locked
}

# The same container with nothing of ours in it, from the node.
inside_locked_down_from_node() {
	local pid
	start_locked_down || return
	pid=$(pid_of locked)
	shows_network_of locked node_into_locked_down "$ctrkit" nsenter -t "$pid" -a ip addr
	shows_network_of locked node_into_locked_down_as_its_user "$ctrkit" nsenter -t "$pid" -a -S 1000 -G 1000 ip addr
	shows_network_of locked node_into_locked_down_in_one_line "$ctrkit" -t "$pid" ip addr
	# one-file has a program at /bin/ip, and that one ends with 66.
	status_is node_runs_a_path_of_the_target 66 "$ctrkit" nsenter -t "$pid" -a /bin/ip addr
	status_is node_runs_what_exec_asks_for 66 env PATH=/bin "$ctrkit" nsenter -t "$pid" -a --exec ip addr
	status_is node_passes_the_status_on 7 "$ctrkit" nsenter -t "$pid" -a /server exit 7
	drop locked
}

# Names in a folder that is mounted over the container's /bin.
inside_symlinks() {
	local names=$work/bin
	mkdir -p "$names"
	ln -s /ctrkit "$names/ip"
	ln -s /ctrkit "$names/nsenter"
	need_image one-file
	start names -v "$ctrkit:/ctrkit:ro" -v "$names:/bin:ro" one-file || return
	shows_network_of names inside_symlink docker exec names /bin/ip addr
	shows_network_of names inside_symlink_on_the_path docker exec names ip addr
	shows inside_symlink_nsenter 'nsenter' docker exec names nsenter --help
	drop names
}

install_applets() { "$ctrkit" --list | awk '{ print $1 }' | sort; }

install_kinds() {
	local to=$work/install
	mkdir -p "$to/hard" "$to/tree/bin"
	cp "$ctrkit" "$to/ctrkit"
	cp "$ctrkit" "$to/tree/ctrkit"

	holds install_hard "$to/ctrkit" --install "$to/hard"
	equal install_hard_has_every_name "$(install_applets)" "$(find "$to/hard" -type f -printf '%f\n' | sort)"
	equal install_hard_is_the_same_file "$(stat -c %i "$to/ctrkit")" "$(stat -c %i "$to/hard/ip")"
	shows install_hard_runs 'LOOPBACK' "$to/hard/ip" link

	holds install_symbolic "$to/tree/ctrkit" --install -s "$to/tree/bin"
	equal install_symbolic_is_relative ../ctrkit "$(readlink "$to/tree/bin/ip")"
	mv "$to/tree" "$to/moved"
	shows install_symbolic_survives_a_move 'LOOPBACK' "$to/moved/bin/ip" link
	holds install_again "$to/moved/ctrkit" --install -s "$to/moved/bin"
}

install_refusals() {
	local to=$work/foreign
	mkdir -p "$to"
	echo 'not ours' >"$to/ip"
	refuses install_refuses_a_foreign_file "$to/ip|ip.*(exists|foreign|not ours)" "$ctrkit" --install -s "$to"
	equal install_leaves_the_foreign_file 'not ours' "$(cat "$to/ip")"
	rm "$to/ip"
	ln -s /elsewhere "$to/ip"
	refuses install_refuses_a_foreign_link "ip" "$ctrkit" --install -s "$to"
	equal install_leaves_the_foreign_link /elsewhere "$(readlink "$to/ip")"
	refuses install_needs_a_folder "$work/none" "$ctrkit" --install -s "$work/none"
}

inside_copied
inside_bind_mount
inside_locked_down_from_node
inside_symlinks
install_kinds
install_refusals
