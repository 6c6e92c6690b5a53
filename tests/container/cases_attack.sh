# SPDX-License-Identifier: MIT
# A hostile container gets nothing. attacker.c plays CVE-2019-5736 (overwrite the host's file that a process in the
# container runs from) and CVE-2024-21626 (reach the host's files through a descriptor that was left open), as root, on
# every process that comes in. Each attack runs on naive.c too: if it fails there, it proves nothing here.
# shellcheck shell=bash disable=SC2154

# A folder of the host's that anybody may read, were they on the host.
host=/run/host
canary=$host/canary
token=token-$RANDOM$RANDOM$RANDOM
# The right to trace opens to the attacker what the kernel else hides of a process with more rights than its own.
traces=(--cap-add SYS_PTRACE)

attack_prepare() {
	need_image attacker
	cc -O2 -o "$work/naive" "$root/tests/container/naive.c"
	mkdir "$host"
	echo "$token" >"$canary"
	# A pipe that is full holds a writer up for as long as we like.
	mkfifo "$work/full"
	exec 8<>"$work/full"
}

# attack_begin DOCKER_ARGS...: a fresh attacker, and a fresh copy for it to spoil.
attack_begin() {
	start attacker "$@" attacker "$canary" "$token" || return 1
	attacker=$(pid_of attacker)
	wait_for 5 eval "docker logs attacker | grep -q ready"
	cp "$ctrkit" "$work/attacked"
	# What is attacked must be this copy, and not a file that a script in its place would run.
	[ "$(head -c 4 "$work/attacked")" = $'\x7fELF' ] || { fail attack_needs_a_binary && return 1; }
	cp "$work/naive" "$work/attacked.naive"
}

# Its counts are in $work/spoils after.
attack_end() {
	docker kill -s TERM attacker >/dev/null
	docker wait attacker >/dev/null
	docker logs attacker >"$work/spoils" 2>&1
	drop attacker
}

spoils() { awk -v word="$1" '$1 == word { print $2 }' "$work/spoils"; }

# From a folder of the host, with another and a file of the host left open, as a careless service would call us.
carelessly() { (cd "$host" && exec 9<"$host" 10<"$canary" && exec "$@" </dev/null); }

many_times() {
	local left=40
	while [ $((left -= 1)) -ge 0 ]; do
		carelessly "$@" >"$work/one" 2>&1 || return 1
	done
	grep -q 'lo:' "$work/one"
}

# Stays inside for a second: its answer finds no room in the pipe.
stays() {
	local late left status=0
	: >"$work/late"
	dd if=/dev/zero bs=4096 count=64 oflag=nonblock 2>/dev/null >&8
	carelessly "$@" >"$work/full" 2>"$work/one" &
	late=$!
	sleep 1
	kill -0 "$late" || status=1
	left=100
	while kill -0 "$late" 2>/dev/null && [ $((left -= 1)) -gt 0 ]; do
		dd bs=64k iflag=nonblock <&8 >>"$work/late" 2>/dev/null
		sleep 0.05
	done
	wait "$late" || status=1
	dd bs=64k iflag=nonblock <&8 >>"$work/late" 2>/dev/null
	return $status
}

# An open for writing that the kernel refuses still counts as a writer for an instant, in which nothing starts from the
# file: an attacker who tries all the time can make us try again, where we run from a mount of the file itself.
comes_and_stays() {
	local tries=3
	until many_times "$@" && stays "$@"; do
		if [ $((tries -= 1)) -eq 0 ] || ! grep -q 'Text file busy' "$work/one"; then
			cat "$work/one"
			return 1
		fi
	done
}

# attack_on_us NAME [WORD...]: nothing may be written or reached; each WORD must be above 0, or the attacker saw too
# little to prove anything.
attack_on_us() {
	local name=$1 word poor=
	shift
	for word in seen "$@"; do [ "$(spoils "$word")" -gt 0 ] || poor="$poor $word"; done
	if [ -n "$poor" ]; then
		fail "${name}_was_really_tried:$poor" "$work/spoils"
	else
		pass "${name}_was_really_tried"
	fi
	equal "${name}_writes_nothing" 0 "$(spoils written)"
	equal "${name}_reaches_nothing" 0 "$(spoils reached)"
	same_bytes "${name}_leaves_the_host_file" "$ctrkit" "$work/attacked"
}

attack_works_on_the_naive() {
	attack_begin || return
	carelessly "$work/attacked.naive" "$attacker" 300
	attack_end
	if [ "$(spoils written)" -gt 0 ] && ! cmp -s "$work/naive" "$work/attacked.naive"; then
		pass attack_overwrites_the_naive
	else
		fail attack_overwrites_the_naive "$work/spoils"
	fi
	if [ "$(spoils reached)" -gt 0 ]; then
		pass attack_reaches_the_host_through_the_naive
	else
		fail attack_reaches_the_host_through_the_naive "$work/spoils"
	fi
}

# attack_case NAME WORDS COMMAND... -- DOCKER_ARGS...: COMMAND runs the copy, with TARGET for the attacker's PID.
attack_case() {
	local name=$1 words=$2 command=()
	shift 2
	while [ "$1" != -- ]; do
		command+=("$1")
		shift
	done
	shift
	attack_begin "$@" || return
	holds "${name}_the_run_works" comes_and_stays "$work/attacked" "${command[@]/TARGET/$attacker}"
	attack_end
	# shellcheck disable=SC2086
	attack_on_us "$name" $words
}

attack_with_default_rights() {
	attack_case attack_by_root '' nsenter -t TARGET -a ip addr --
	attack_case attack_without_its_mounts '' nsenter -t TARGET -p -n ip addr --
	attack_case attack_by_the_same_user '' nsenter -t TARGET -a -S 1000 -G 1000 ip addr -- --user 1000:1000
}

attack_with_the_right_to_trace() {
	attack_case attack_by_tracer 'opened looked' nsenter -t TARGET -a ip addr -- "${traces[@]}"
	attack_case attack_by_tracer_mounts_and_pids 'opened looked' nsenter -t TARGET -m -p -n ip addr -- "${traces[@]}"
	attack_case attack_by_tracer_as_user 'opened looked' nsenter -t TARGET -a -S 1000 -G 1000 ip addr -- "${traces[@]}"
	attack_case attack_by_tracer_in_the_root 'opened looked' nsenter -t TARGET -a -r -w ip addr -- "${traces[@]}"
}

# A run that executes a file of the target's: ours must be gone from sight before and after.
attack_on_a_program() {
	attack_begin "${traces[@]}" || return
	local left=20
	while [ $((left -= 1)) -ge 0 ]; do
		carelessly "$work/attacked" nsenter -t "$attacker" -a /attacker >/dev/null 2>&1
	done
	attack_end
	attack_on_us attack_on_a_program
}

# With vm.memfd_noexec at 2 nothing runs from a memfd. The setting is of the PID namespace, and we have our own.
attack_where_memfd_is_forbidden() {
	if ! sysctl -qw vm.memfd_noexec=2 2>/dev/null; then
		skip_even_in_ci attack_where_memfd_is_forbidden "this kernel has no vm.memfd_noexec"
		return
	fi
	sysctl -qw vm.memfd_noexec=0
	attack_begin "${traces[@]}" || return
	# Only now: runc uses a memfd of its own.
	sysctl -qw vm.memfd_noexec=2
	holds attack_where_memfd_is_forbidden_the_run_works \
		comes_and_stays "$work/attacked" nsenter -t "$attacker" -a ip addr
	sysctl -qw vm.memfd_noexec=0
	attack_end
	attack_on_us attack_where_memfd_is_forbidden opened looked
}

as_owner=(setpriv --reuid 1000 --regid 1000 --clear-groups)

# A container of an ordinary user's, as rootless engines make it: its root has every right in there, and the same user
# id as the owner outside. It lies where that user can go.
rootless_begin() {
	local place=/run/rootless parent
	rm -rf "$place"
	mkdir -p "$place/root/proc"
	cp "$work/attacker/attacker" "$place/root/attacker"
	cp "$ctrkit" "$place/attacked"
	chown -R 1000:1000 "$place"
	: >"$work/spoils"
	"${as_owner[@]}" unshare --user --map-root-user --mount --net --uts --ipc --pid --fork --kill-child \
		"$place/root/attacker" "$canary" "$token" "$place/root" >"$work/spoils" 2>&1 &
	parent=$!
	wait_for 5 grep -q ready "$work/spoils" || return 1
	attacker=$(ps -o pid= --ppid "$parent" | tr -d ' ')
}

rootless_end() {
	kill "$attacker"
	wait_for 5 grep -q refused "$work/spoils"
	cp /run/rootless/attacked "$work/attacked"
}

# The kernel hides all of a process from a root who is none outside, as long as the process is not dumpable.
attack_rootless() {
	local name=$1
	shift
	if ! rootless_begin; then
		fail "$name" "$work/spoils"
		return
	fi
	holds "${name}_the_run_works" comes_and_stays "$@" /run/rootless/attacked nsenter -t "$attacker" -a ip addr
	rootless_end
	attack_on_us "$name"
	equal "${name}_sees_nothing" '0 0' "$(spoils opened) $(spoils looked)"
}

attack_from_user_namespaces() {
	if ! "${as_owner[@]}" unshare --user true 2>/dev/null; then
		skip_even_in_ci attack_by_rootless "ordinary users may not make user namespaces here"
		return
	fi
	attack_rootless attack_by_rootless_on_root
	attack_rootless attack_by_rootless_on_its_owner "${as_owner[@]}"
}

attack_prepare
attack_works_on_the_naive
attack_with_default_rights
attack_with_the_right_to_trace
attack_on_a_program
attack_where_memfd_is_forbidden
attack_from_user_namespaces
exec 8<&-
