# SPDX-License-Identifier: MIT
# Containers by their names: of docker with its data where nobody expects it, of a containerd of our own, of podman's
# records; from the node, from beside, and for an ordinary user.
# shellcheck shell=bash disable=SC2154

ones=1111111111111111111111111111111111111111111111111111111111111111
twos=2222222222222222222222222222222222222222222222222222222222222222
pod_uid=0f1e2d3c-aaaa-bbbb-cccc-0123456789ab

# same_network NAME REFERENCE PID: what nsenter enters by the reference is the PID's, and an applet there sees the same.
same_network() {
	equal "$1" "$(readlink "/proc/$3/ns/net")" \
		"$("$ctrkit" nsenter -t "$2" -n /bin/readlink /proc/self/ns/net 2>&1)"
	"$ctrkit" -t "$3" ip addr >"$work/wanted" 2>&1
	"$ctrkit" -t "$2" ip addr >"$work/shown" 2>&1
	same "${1}_by_an_applet" "$work/wanted" "$work/shown"
}

# lists NAME PATTERN [ARGS...]: containers prints a line that fits, its words single-spaced.
lists() {
	local name=$1 pattern=$2
	shift 2
	"$ctrkit" containers "$@" 2>&1 | tr -s ' ' >"$work/shown"
	if grep -Eq -- "$pattern" "$work/shown"; then pass "$name"; else fail "$name" "$work/shown"; fi
}

# --- docker -------------------------------------------------------------------------------------------------------

names_of_docker() {
	local pid id
	start web one-file || return
	start store --label com.docker.compose.project=shop --label com.docker.compose.service=database one-file || return
	settled web
	settled store
	pid=$(pid_of web)
	id=$(docker inspect -f '{{.Id}}' web)
	same_network names_docker web "$pid"
	same_network names_docker_by_id "$id" "$pid"
	same_network names_docker_by_short_id "${id:0:6}" "$pid"
	same_network names_docker_by_scheme "docker://$id" "$pid"
	same_network names_docker_by_scheme_and_name docker://web "$pid"
	same_network names_docker_by_service database "$(pid_of store)"
	equal names_docker_port_by_all_namespaces "$pid" "$("$ctrkit" containers -q web)"
	lists names_docker_in_the_table \
		"^web - - docker ${id:0:12} $pid one-file $(of_network web IPAddress) $(of_network web GlobalIPv6Address) $(stat -Lc %i "/proc/$pid/ns/net") root [0-9]+s\$"
	refuses names_docker_other_runtime "there is no container 'podman://${id:0:12}'" "$ctrkit" -t "podman://${id:0:12}" ip addr
	refuses names_no_such_runtime "there is no runtime 'rkt'" "$ctrkit" -t rkt://web ip addr
	refuses names_nothing "there is no container 'wep'" "$ctrkit" -t wep ip addr
	refuses names_what_comes_near "^  PID $pid  docker://${id:0:12}  web  one-file\$" "$ctrkit" -t wep ip addr
	refuses names_nsenter_says_it_as_util_linux "failed to parse PID argument 'wep': Invalid argument" \
		"$ctrkit" nsenter -t wep -n ip addr
	docker stop -t 0 web >/dev/null
	refuses names_docker_ended "there is no container 'web'" "$ctrkit" -t web ip addr
	drop web store
}

names_of_docker_twice() {
	local pid
	start one --label com.docker.compose.service=twice one-file || return
	start two --label com.docker.compose.service=twice one-file || return
	pid=$(pid_of two)
	refuses names_ambiguous "'twice' names 2 containers" "$ctrkit" -t twice ip addr
	refuses names_ambiguous_lists_them "^  PID $pid  docker://[0-9a-f]{12}  two  one-file\$" "$ctrkit" -t twice ip addr
	# A name goes before a service of that name.
	drop one
	start twice one-file || return
	same_network names_before_services twice "$(pid_of twice)"
	drop two twice
}

names_of_docker_networks() {
	start host --network host one-file 8081 || return
	lists names_host_network "^host - - docker [0-9a-f]{12} [0-9]+ one-file - - host root "
	drop host
}

# What a container may choose of its names comes out escaped.
names_hostile() {
	start hostile --label com.docker.compose.service=$'\e[31mred\n2' one-file || return
	"$ctrkit" containers -j hostile >"$work/shown"
	holds names_hostile_json grep -qF '"compose_service":"\u001b[31mred\u000a2"' "$work/shown"
	refuses names_hostile_reference '\\x1b\[31mno' "$ctrkit" -t $'\e[31mno' ip addr
	drop hostile
}

# Whoever listens there.
names_of_ports() {
	local pid
	start web one-file || return
	start store one-file 9090 || return
	pid=$(pid_of store)
	same_network names_port port:9090 "$pid"
	same_network names_port_alone :9090 "$pid"
	start twin one-file 9090 || return
	refuses names_port_of_two 'port 9090 is listened on in 2 network namespaces' "$ctrkit" -t :9090 ip addr
	refuses names_port_of_two_lists_them "^  PID $pid  docker://[0-9a-f]{12}  store  one-file\$" "$ctrkit" -t :9090 ip addr
	refuses names_port_of_none 'nobody listens on port 9091' "$ctrkit" -t :9091 ip addr
	refuses names_port_of_no_number "'port:http' is no port" "$ctrkit" -t port:http ip addr
	drop web store twin
}

# runc told to run something with nobody above it, in a cgroup of no engine's layout.
names_of_runc() {
	local bundle=$work/bundle
	mkdir -p "$bundle/rootfs/proc"
	cp "$work/one-file/server" "$bundle/rootfs/server"
	(cd "$bundle" && runc spec) >/dev/null 2>&1
	perl -MJSON::PP -0777 -ne 'my $spec = decode_json($_);
		$spec->{process}{args} = ["/server"]; $spec->{process}{terminal} = JSON::PP::false;
		$spec->{process}{capabilities} = {}; delete $spec->{linux}{resources};
		$spec->{linux}{cgroupsPath} = "'"$ENGINE_CGROUP"'/by-hand"; print encode_json($spec)' \
		"$bundle/config.json" >"$work/spec" && mv "$work/spec" "$bundle/config.json"
	if ! runc run -d --bundle "$bundle" by-hand >"$work/runc" 2>&1 </dev/null; then
		fail names_runc_runs "$work/runc"
		return
	fi
	lists names_runc_in_the_table "^by-hand - - runc by-hand "
	same_network names_runc by-hand "$(runc state by-hand | sed -n 's/.*"pid": \([0-9]*\).*/\1/p')"
	runc delete -f by-hand
}

# --- containerd ---------------------------------------------------------------------------------------------------

containerd_sock=/run/apart/sock
ctr_apart() { ctr -a "$containerd_sock" "$@"; }

# Its state lies where nobody would look.
containerd_begin() {
	mkdir -p /run/apart "$work/apart" "$work/one-file-root/proc"
	cp "$work/one-file/server" "$work/one-file-root/server"
	containerd --address "$containerd_sock" --root "$work/apart" --state /run/apart/state --log-level warn \
		>"$work/containerd.log" 2>&1 &
	containerd=$!
	at_exit containerd_end
	wait_for 15 ctr_apart version
}

containerd_end() {
	local space id
	for space in default k8s.io; do
		for id in $(ctr_apart -n $space task ls -q); do ctr_apart -n $space task kill -s KILL "$id"; done
		wait_for 5 eval "! ctr -a $containerd_sock -n $space task ls | grep -q RUNNING"
		for id in $(ctr_apart -n $space container ls -q); do
			ctr_apart -n $space task rm "$id"
			ctr_apart -n $space container rm "$id"
		done
	done
	kill "$containerd"
	wait "$containerd"
}

# task NAMESPACE ID CGROUP [ANNOTATION...]
task() {
	local space=$1 id=$2 cgroup=$3 annotation annotations=()
	shift 3
	for annotation; do annotations+=(--annotation "$annotation"); done
	ctr_apart -n "$space" run -d --cgroup "$ENGINE_CGROUP$cgroup" "${annotations[@]}" --rootfs \
		"$work/one-file-root" "$id" /server >"$work/task" 2>&1 || fail "names_task $id" "$work/task"
}

task_pid() { ctr_apart -n "$1" task ls | awk -v id="$2" '$1 == id { print $2 }'; }

cri=io.kubernetes.cri

names_of_containerd() {
	if ! containerd_begin; then
		fail names_containerd_comes_up "$work/containerd.log"
		return
	fi
	task default plainly /default/plainly
	task k8s.io $ones "/kubepods/burstable/pod$pod_uid/$ones" $cri.container-type=container \
		$cri.sandbox-id=$twos $cri.sandbox-name=cart-7d9f $cri.sandbox-namespace=shop $cri.container-name=app \
		$cri.image-name=registry.example/shop/cart:1.2
	same_network names_containerd plainly "$(task_pid default plainly)"
	lists names_containerd_in_the_table "^plainly - - containerd plainly $(task_pid default plainly) "
	same_network names_pod_container app "$(task_pid k8s.io $ones)"
	same_network names_pod pod/cart-7d9f "$(task_pid k8s.io $ones)"
	same_network names_pod_in_namespace pod/shop/cart-7d9f "$(task_pid k8s.io $ones)"
	same_network names_pod_without_a_word shop/cart-7d9f "$(task_pid k8s.io $ones)"
	same_network names_pod_and_container pod/shop/cart-7d9f/app "$(task_pid k8s.io $ones)"
	same_network names_containerd_by_scheme "containerd://$ones" "$(task_pid k8s.io $ones)"
	refuses names_pod_in_other_namespace "there is no container 'pod/other/cart-7d9f'" "$ctrkit" -t pod/other/cart-7d9f ip addr
	lists names_pod_in_the_table \
		"^app cart-7d9f shop containerd ${ones:0:12} $(task_pid k8s.io $ones) registry.example/shop/cart:1.2 "
	# systemd's layout, and a second container of the same pod: in its network, not in its mounts.
	task k8s.io $twos "/kubepods.slice/kubepods-pod${pod_uid//-/_}.slice/cri-containerd-$twos.scope" \
		$cri.container-type=container $cri.sandbox-name=cart-7d9f $cri.sandbox-namespace=shop $cri.container-name=side
	same_network names_systemd_layout side "$(task_pid k8s.io $twos)"
	holds names_pod_of_two_for_its_network "$ctrkit" -t pod/cart-7d9f ip addr
	refuses names_pod_of_two_for_its_mounts "'pod/cart-7d9f' names 2 containers" \
		"$ctrkit" nsenter -t pod/cart-7d9f -m ip addr
	equal names_filter_by_pod 2 "$("$ctrkit" containers -H --pod 'cart-*' | wc -l)"
	equal names_filter_by_namespace 0 "$("$ctrkit" containers -H --namespace other | wc -l)"
	equal names_filter_by_runtime 3 "$("$ctrkit" containers -H --runtime containerd | wc -l)"
	containerd_end >/dev/null 2>&1
}

# --- podman -------------------------------------------------------------------------------------------------------

# podman writes the records; the process that they tell of is one of ours, in the cgroup that it would have.
names_of_podman() {
	local id folder pid
	local podman=(podman --root "$work/pod-root" --runroot /run/pod-run --storage-driver vfs --cgroup-manager cgroupfs)
	tar -C "$work/one-file" -c . | "${podman[@]}" import - podman-one >"$work/podman" 2>&1
	id=$("${podman[@]}" create --name larder --network none podman-one /server 2>>"$work/podman")
	if [ ${#id} != 64 ]; then
		fail names_podman_writes_records "$work/podman"
		return
	fi
	folder=/sys/fs/cgroup/pids$ENGINE_CGROUP/libpod_parent/libpod-$id
	mkdir -p "$folder"
	# Where podman keeps its storage is told by conmon, which starts each container.
	cp "$(command -v bash)" "$work/conmon"
	"$work/conmon" -c 'unshare --net --pid --fork --mount-proc sleep 60 & echo $! >"$0"; wait' "$work/conmon.pid" \
		-c "$id" -n larder -b "$work/pod-root/vfs-containers/$id/userdata" 2>/dev/null &
	at_exit kill $!
	wait_for 5 test -s "$work/conmon.pid"
	wait_for 5 pgrep -P "$(cat "$work/conmon.pid")" sleep
	pid=$(pgrep -P "$(cat "$work/conmon.pid")" sleep)
	echo "$pid" >"$folder/cgroup.procs"
	lists names_podman_in_the_table "^larder - - podman ${id:0:12} $pid .*podman-one"
	same_network names_podman larder "$pid"
	same_network names_podman_by_scheme "podman://$id" "$pid"
	kill -KILL "$pid"
	"${podman[@]}" rm -f larder >/dev/null 2>&1
}

# --- all of them --------------------------------------------------------------------------------------------------

names_all() {
	local name
	start web one-file || return
	start store one-file || return
	start beside-web --network container:web one-file 8081 || return
	settled web
	settled store
	for name in beside-web store; do
		"$ctrkit" -t "$(pid_of "$name")" ip addr | sed "s/^/$name: /"
	done >"$work/wanted"
	"$ctrkit" --all ip addr >"$work/shown" 2>&1
	# Whoever of the two that share it was found first stands for their network.
	sed -i 's/^web: /beside-web: /' "$work/shown"
	sort -o "$work/wanted" "$work/wanted"
	sort -o "$work/shown" "$work/shown"
	same names_all_lines "$work/wanted" "$work/shown"
	"$ctrkit" --all -j ss -tl >"$work/shown" 2>&1
	holds names_all_json perl -MJSON::PP -e '
		local $/; my $all = decode_json(<>);
		die "not two" if @$all != 2;
		for (@$all) { die "not listening" unless grep { $_->{local}{port} == 8080 } @{$_->{result}}; }' "$work/shown"
	status_is names_all_takes_the_worst_status 2 "$ctrkit" --all ping -q -c 1 no.such.name.invalid
	equal names_all_says_who_failed 2 "$(grep -c '^[a-z-]*: ping: no.such.name.invalid: ' "$work/shown")"
	"$ctrkit" --all -j ping -q -c 1 no.such.name.invalid >"$work/shown" 2>&1
	holds names_all_json_of_failures perl -MJSON::PP -e '
		local $/; my $all = decode_json(<>);
		for (@$all) { die "no error" unless $_->{error} =~ /no\.such\.name/ && $_->{status} == 2 && !defined $_->{result}; }' \
		"$work/shown"
	refuses names_all_without_any 'no container runs here that is wanted' "$ctrkit" --all --pod none ip addr
	refuses names_all_filters_alone 'say which ones --all means' "$ctrkit" --pod none ip addr
	refuses names_verbose_alone '--verbose goes with --target and --all' "$ctrkit" -v ip addr
	refuses names_json_alone '--json goes with --list and --all' "$ctrkit" -j ip addr
	refuses names_all_of_what_joins_itself 'nsenter does not run in a container' "$ctrkit" --all nsenter -n true
	names_all_interrupted
	drop web store beside-web
}

# What goes on is shown as it comes, and ends with a signal, once for all.
names_all_interrupted() {
	local all
	"$ctrkit" --all ping -i 0.2 127.0.0.1 >"$work/shown" 2>&1 &
	all=$!
	holds names_all_shows_what_goes_on wait_for 5 eval \
		"grep -q '^store: 64 bytes' '$work/shown' && grep -q 'web: 64 bytes' '$work/shown'"
	kill -INT $all
	holds names_all_ends_with_a_signal wait $all
	equal names_all_sums_up 2 "$(grep -c ': rtt min/avg' "$work/shown")"
}

# --- other positions ------------------------------------------------------------------------------------------------

names_from_beside() {
	local id
	start web one-file || return
	id=$(docker inspect -f '{{.Id}}' web)
	docker run --rm --pid host --cap-add SYS_PTRACE beside containers >"$work/shown" 2>&1
	holds names_by_the_machine_s_root grep -Eq "^web +- +- +docker +${id:0:12} +$(pid_of web) " "$work/shown"
	docker run --rm --pid host -v /:/host beside containers >"$work/shown" 2>&1
	holds names_by_the_machine_s_root_mounted grep -Eq "^web +- +- +docker +${id:0:12} " "$work/shown"
	docker run --rm --pid container:web beside containers >"$work/shown" 2>&1
	holds names_from_beside grep -Eq "^- +- +- +docker +${id:0:12} +1 +- +$(of_network web IPAddress) " "$work/shown"
	docker run --rm --pid host --cap-add SYS_PTRACE --cap-add SYS_ADMIN beside -t web ip addr >"$work/shown" 2>&1
	holds names_joined_from_a_container grep -qF "inet $(of_network web IPAddress)/" "$work/shown"
	docker run --rm --pid container:web --cap-add SYS_PTRACE --cap-add SYS_ADMIN beside -t . ip addr >"$work/shown" 2>&1
	holds names_what_it_was_put_beside grep -qF "inet $(of_network web IPAddress)/" "$work/shown"
	refuses names_nothing_beside 'there is no container beside this process' docker run --rm beside -t . ip addr
	refuses names_no_place_on_a_node 'there is no container beside this process' "$ctrkit" -t . ip addr
	install -m 755 "$ctrkit" /run/ctrkit
	# Whoever may speak to the engine may also ask it.
	chgrp 1000 /run/docker.sock
	setpriv --reuid 1000 --regid 1000 --clear-groups /run/ctrkit containers -v >"$work/shown" 2>&1
	holds names_by_the_engine_s_socket grep -Eq "^web +- +- +docker +${id:0:12} +$(pid_of web) +one-file .* /run/docker.sock\$" "$work/shown"
	chgrp 0 /run/docker.sock
	setpriv --reuid 1000 --regid 1000 --clear-groups /run/ctrkit containers >"$work/shown" 2>&1
	holds names_for_an_ordinary_user grep -Eq \
		"^- +- +- +docker +${id:0:12} +$(pid_of web) +- +$(of_network web IPAddress) +$(of_network web GlobalIPv6Address) +- " "$work/shown"
	drop web
}

# Without the right to join its mounts: its root by chroot, files beneath it, or a word on what it takes.
names_without_rights() {
	local target=$work/apart-root rights=(--user 1000 --cap-drop ALL)
	# A container in the network of another gets its hosts, unless it is given one.
	echo '127.0.0.8 only.in.the.debugger' >"$work/debugger-hosts"
	local run=(docker run --rm --pid container:apart --network container:apart -v "$work/debugger-hosts:/etc/hosts")
	mkdir -p "$target"/{proc,real-etc,dev,sys}
	cp "$work/one-file/server" "$target/server"
	cp "$(command -v busybox)" "$target/busybox"
	image apart "$target" 'ENTRYPOINT ["/server"]'
	names_apart || return
	shows names_beside_by_chroot '^PING only.in.the.target \(127\.0\.0\.9\)' \
		"${run[@]}" beside -t . ping -c 1 only.in.the.target
	shows names_beside_says_so 'process 1: its root is ours \(chroot\)' "${run[@]}" beside -v -t . ping -c 1 127.0.0.1
	drop apart
	names_apart "${rights[@]}" || return
	shows names_beside_by_prefix '^PING only.in.the.target \(127\.0\.0\.9\)' \
		"${run[@]}" "${rights[@]}" beside -t . ping -c 1 only.in.the.target
	shows names_beside_says_that_too 'process 1: reading files beneath its root' \
		"${run[@]}" "${rights[@]}" beside -v -t . ping -c 1 127.0.0.1
	names_hostile_links
	refuses names_beside_without_a_look 'cannot look into the root of process 1: Permission denied' \
		"${run[@]}" --user 1001 --cap-drop ALL beside -t . ping -c 1 127.0.0.1
	refuses names_beside_says_what_it_takes 'kubectl debug --profile=general' \
		"${run[@]}" --user 1001 --cap-drop ALL beside -t . ping -c 1 127.0.0.1
	drop apart
}

# names_apart DOCKER_ARGS...: a target that has made a link of its hosts; ordinary users may ping.
names_apart() {
	start apart "$@" --add-host only.in.the.target:127.0.0.9 apart || return
	nsenter -t "$(pid_of apart)" -m /busybox sh -c '/busybox cp /etc/hosts /real-etc/hosts; /busybox umount /etc/hosts; /busybox rm /etc/hosts
		/busybox ln -s /real-etc/hosts /etc/hosts'
	nsenter -t "$(pid_of apart)" -n sysctl -qw net.ipv4.ping_group_range="0 2147483647"
}

# A link in the target that leads to a path which the one who looks has too: it reads nothing of theirs.
names_hostile_links() {
	refuses names_links_stay_in_the_target 'only.in.the.debugger: (Name or service not known|Temporary failure)' \
		"${run[@]}" "${rights[@]}" -v "$work/debugger-hosts:/real-etc/hosts" beside -t . ping -c 1 only.in.the.debugger
	shows names_links_are_followed_there '^PING only.in.the.target' \
		"${run[@]}" "${rights[@]}" -v "$work/debugger-hosts:/real-etc/hosts" beside -t . ping -c 1 only.in.the.target
}

names_cases() {
	need_image one-file
	need_image beside
	names_of_docker
	names_of_docker_twice
	names_of_docker_networks
	names_hostile
	names_of_ports
	names_of_runc
	names_of_containerd
	names_of_podman
	names_all
	names_from_beside
	names_without_rights
}

names_cases
