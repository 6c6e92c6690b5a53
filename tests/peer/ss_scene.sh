# The network namespaces that ss_*.sh look into, and the programs that hold sockets there. Sourced after lib.sh.
# shellcheck shell=bash disable=SC2154

peer=ss
scene_compiler=()

# scene_program: compiles ss_scene.c once, to $work/ss_scene.
scene_program() {
	mapfile -t scene_compiler < <(cd "$root" && ./build.sh flags)
	(cd "$root" && "${scene_compiler[@]}" -static tests/peer/ss_scene.c -o "$work/ss_scene")
}

# new_scene NAME: a network namespace ctrkit-ss-PID-NAME in which sockets stay as they are: nothing gives up soon.
new_scene() {
	scene=ctrkit-ss-$$-$1
	ip netns add "$scene" || return
	at_exit ip netns del "$scene"
	# shellcheck disable=SC2016 # the inner shell expands it
	inside bash -c '
		ip link set lo up
		ip addr add 10.200.100.250/32 dev lo
		ip addr add 2001:db8:0:1:2:3:4:5/128 dev lo
		cd /proc/sys/net/ipv4 && echo 255 >tcp_synack_retries && echo 127 >tcp_syn_retries &&
			echo 3600 >tcp_fin_timeout && echo 100 >tcp_retries2 && echo 100 >tcp_orphan_retries'
}

# inside COMMAND...: in the namespace of the scene, bounded.
inside() { timeout -k 1 60 nsenter --net="/run/netns/$scene" "$@"; }

# hold_sockets WHAT: ss_scene WHAT in the scene, until the test ends. Sets scene_in and scene_out, its ends.
hold_sockets() {
	local pid
	mkfifo "$work/in.$scene" "$work/out.$scene" || return
	nsenter --net="/run/netns/$scene" "$work/ss_scene" "$1" <"$work/in.$scene" >"$work/out.$scene" 2>"$work/refused" &
	pid=$!
	at_exit kill $pid
	exec {scene_in}>"$work/in.$scene" {scene_out}<"$work/out.$scene"
	scene_ready
}

scene_ready() {
	local word
	read -rt 30 word <&"$scene_out" && [ "$word" = ready ] && renewed=$SECONDS
}

# renew_scene: TIME-WAIT is a minute long: makes it anew in time.
renew_scene() {
	((SECONDS - renewed < 25)) && return
	echo again >&"$scene_in" && scene_ready
}
