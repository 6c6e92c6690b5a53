#!/bin/bash
# Containers of engines that do not run here, by what they leave in /proc, /run and /var: a tree for each, which ctrkit
# takes for the whole machine. Where they come from is said with each; ids and names are made up.
# shellcheck source=tests/lib.sh
. "$(dirname "$0")/../lib.sh"

[ "$(id -u)" = 0 ] || {
	skip_even_in_ci containers 'chroot takes root'
	exit
}
have perl || {
	skip containers 'no perl'
	exit
}

a=aaaa1111aaaa1111aaaa1111aaaa1111aaaa1111aaaa1111aaaa1111aaaa1111
b=bbbb2222bbbb2222bbbb2222bbbb2222bbbb2222bbbb2222bbbb2222bbbb2222
c=cccc3333cccc3333cccc3333cccc3333cccc3333cccc3333cccc3333cccc3333
uid=0f1e2d3c-aaaa-bbbb-cccc-0123456789ab
uid_=${uid//-/_}

# --- trees --------------------------------------------------------------------------------------------------------

tree_begin() {
	name=$1
	tree=$work/$1
	mkdir -p "$tree/proc"
	cp "$ctrkit" "$tree/ctrkit"
}

file() {
	mkdir -p "$tree${1%/*}"
	printf '%b' "$2" >"$tree$1"
}

# process PID PARENT NAME CGROUP [NSPID [UID [ARGUMENTS]]]: as /proc shows one. NSPID is the number inside, 0 for none;
# the arguments are words.
process() {
	local pid=$1 parent=$2 comm=$3 cgroup=$4 inner=${5:-0} owner=${6:-0} numbers=$1
	shift $(($# < 6 ? $# : 6))
	[ "$inner" = 0 ] || numbers="$pid\\t$inner"
	file "/proc/$pid/comm" "$comm\n"
	file "/proc/$pid/cgroup" "0::$cgroup\n"
	file "/proc/$pid/status" "Name:\t$comm\nPid:\t$pid\nPPid:\t$parent\nUid:\t$owner\t$owner\t$owner\t$owner\nNSpid:\t$numbers\n"
	file "/proc/$pid/stat" "$pid ($comm) S $parent 1 1 0 -1 0 0 0 0 0 0 0 0 0 20 0 1 0 $pid 0 0\n"
	file "/proc/$pid/cmdline" "$([ $# = 0 ] || printf '%s\\0' "$@")"
	file "/proc/$pid/mountinfo" ''
}

mounted() { file "/proc/$1/mountinfo" "30 1 $2 $3 $4 rw - ext4 /dev/sda1 rw\n"; }

# knows EXPECTED...: a line a container, `name|pod|namespace|runtime|id|pid|image`, in any order.
knows() {
	printf '%s\n' "$@" | sort >"$work/expected"
	chroot "$tree" /ctrkit containers -a -j >"$work/json" 2>"$work/errors"
	perl -CO -MJSON::PP -e 'local $/; for (@{decode_json(<>)}) {
		print join("|", map { $_ // "" } @$_{qw(name pod pod_namespace runtime)}, substr($_->{id}, 0, 12), $_->{pid}, $_->{image} // ""), "\n" }' \
		"$work/json" 2>>"$work/errors" | sort >"$work/actual"
	cat "$work/errors" >>"$work/actual"
	same "containers: $name" "$work/expected" "$work/actual"
}

# --- engines ------------------------------------------------------------------------------------------------------

# CRI-O with systemd's cgroups and crun (its annotations: cri-o's pkg/annotations; conmon's words: conmon(8)).
crio() {
	local storage=/var/lib/containers/storage/overlay-containers annotations=io.kubernetes.cri-o
	tree_begin cri-o
	process 1 0 systemd /init.scope
	process 900 1 conmon "/kubepods.slice/kubepods-pod$uid_.slice/crio-conmon-$a.scope" 0 0 \
		/usr/bin/conmon -b "$storage/$a/userdata" -c $a -n k8s_app_cart-7d9f_shop_${uid}_0 -p "/run/$a/pidfile" -u $a
	process 901 900 cart "/kubepods.slice/kubepods-pod$uid_.slice/crio-$a.scope/container" 1
	process 902 901 cart-child "/kubepods.slice/kubepods-pod$uid_.slice/crio-$a.scope/container" 7
	process 800 1 conmon "/kubepods.slice/kubepods-pod$uid_.slice/crio-conmon-$b.scope" 0 0 \
		/usr/bin/conmon -b "$storage/$b/userdata" -c $b -n k8s_POD_cart-7d9f_shop_${uid}_0 -p "/run/$b/pidfile" -u $b
	process 801 800 pause "/kubepods.slice/kubepods-pod$uid_.slice/crio-$b.scope" 1
	file "$storage/$a/userdata/config.json" "{\"annotations\":{\"$annotations.ContainerType\":\"container\",
		\"$annotations.ImageName\":\"registry.example/cart:1\",\"io.kubernetes.container.name\":\"app\",
		\"io.kubernetes.pod.name\":\"cart-7d9f\",\"io.kubernetes.pod.namespace\":\"shop\",\"io.kubernetes.pod.uid\":\"$uid\"}}"
	file "$storage/$b/userdata/config.json" "{\"annotations\":{\"$annotations.ContainerType\":\"sandbox\",
		\"io.kubernetes.pod.name\":\"cart-7d9f\",\"io.kubernetes.pod.namespace\":\"shop\"}}"
	knows "app|cart-7d9f|shop|cri-o|${a:0:12}|901|registry.example/cart:1" "|cart-7d9f|shop|cri-o|${b:0:12}|801|"
	# Without a file, conmon's words are enough.
	rm -r "${tree:?}/var"
	name='cri-o without files'
	knows "app|cart-7d9f|shop|cri-o|${a:0:12}|901|" "|cart-7d9f|shop|cri-o|${b:0:12}|801|"
}

# What the kubelet leaves for any engine: links to logs (kubelet's pkg/kuberuntime: legacy.go), and its own mounts.
kubelet() {
	tree_begin 'kubelet, by its links'
	process 1 0 systemd /init.scope
	process 100 1 engine /system.slice/engine.service
	process 101 100 cart "/kubepods/burstable/pod$uid/$a" 1
	mkdir -p "$tree/var/log/containers"
	ln -s "/var/log/pods/x/0.log" "$tree/var/log/containers/cart-7d9f_shop_app-$a.log"
	ln -s "/var/log/pods/x/0.log" "$tree/var/log/containers/gone_shop_app-$c.log"
	ln -s "/var/log/pods/x/0.log" "$tree/var/log/containers/nonsense-$a.txt"
	knows "app|cart-7d9f|shop||${a:0:12}|101|"
	tree_begin 'kubelet, by its mounts'
	process 1 0 systemd /init.scope
	process 101 1 cart "/kubepods.slice/kubepods-pod$uid_.slice/cri-containerd-$a.scope" 1
	mounted 101 8:1 "/var/lib/kubelet/pods/$uid/containers/app/0123abcd" /dev/termination-log
	knows "app|||containerd|${a:0:12}|101|"
}

# k3s keeps containerd's state in a place of its own (its documentation); one shim serves the pod.
k3s() {
	local state=/run/k3s/containerd/io.containerd.runtime.v2.task/k8s.io annotations=io.kubernetes.cri
	tree_begin k3s
	process 1 0 systemd /init.scope
	process 200 1 containerd-shim /system.slice/k3s.service
	ln -s "$state/$b" "$tree/proc/200/cwd"
	process 201 200 pause "/kubepods/besteffort/pod$uid/$b" 1
	process 202 200 nginx "/kubepods/besteffort/pod$uid/$a" 1 101
	file "$state/$a/config.json" "{\"annotations\":{\"$annotations.container-type\":\"container\",\"$annotations.container-name\":\"web\",
		\"$annotations.sandbox-name\":\"front\",\"$annotations.sandbox-namespace\":\"default\",\"$annotations.image-name\":\"docker.io/library/nginx:1.25\"}}"
	file "$state/$b/config.json" "{\"annotations\":{\"$annotations.container-type\":\"sandbox\",
		\"$annotations.sandbox-name\":\"front\",\"$annotations.sandbox-namespace\":\"default\"}}"
	knows "web|front|default|containerd|${a:0:12}|202|docker.io/library/nginx:1.25" "|front|default|containerd|${b:0:12}|201|"
}

# kind: a node is a container of docker's, in which containers have cgroups below its own (seen from the machine).
kind() {
	local node=/docker/$c
	tree_begin kind
	process 1 0 systemd /init.scope
	process 300 1 containerd-shim /system.slice/docker.service
	process 301 300 systemd "$node/init.scope" 1
	process 302 301 kubelet "$node/kubelet.slice/kubelet.service" 140
	process 303 301 containerd-shim "$node/system.slice/containerd.service" 200
	process 304 303 cart "$node/kubelet.slice/kubelet-kubepods.slice/kubelet-kubepods-pod$uid_.slice/cri-containerd-$a.scope" 1
	file "/var/lib/docker/containers/$c/config.v2.json" "{\"ID\":\"$c\",\"Name\":\"/kind-control-plane\",\"Config\":{\"Image\":\"kindest/node:v1.30.0\"}}"
	knows "kind-control-plane|||docker|${c:0:12}|301|kindest/node:v1.30.0" "|||containerd|${a:0:12}|304|"
}

# docker with its data on a file system of its own, and its old cgroups; a service of compose (docker 20.10 wrote such).
docker_moved() {
	tree_begin 'docker, moved'
	process 1 0 init /
	process 400 1 containerd-shim /
	process 401 400 nginx "/docker/$a" 1
	mounted 401 253:7 "/engine/containers/$a/hostname" /etc/hostname
	file /proc/self/mountinfo "22 1 8:1 / / rw - ext4 /dev/sda1 rw\n23 22 253:7 / /srv/data rw - xfs /dev/mapper/data rw\n"
	file "/srv/data/engine/containers/$a/config.v2.json" "{\"ID\":\"$a\",\"Name\":\"/shop-web-1\",\"Config\":{\"Image\":\"nginx\",
		\"Labels\":{\"com.docker.compose.project\":\"shop\",\"com.docker.compose.service\":\"web\"}}}"
	knows "shop-web-1|||docker|${a:0:12}|401|nginx"
	chroot "$tree" /ctrkit containers -q web >"$work/actual" 2>&1
	equal 'containers: docker, moved, by its service' 401 "$(cat "$work/actual")"
}

# cri-dockerd has the kubelet's names in labels (Kubernetes' dockershim: docker_service.go).
cri_dockerd() {
	tree_begin cri-dockerd
	process 1 0 systemd /init.scope
	process 501 1 cart "/kubepods.slice/kubepods-pod$uid_.slice/docker-$a.scope" 1
	process 502 1 pause "/kubepods.slice/kubepods-pod$uid_.slice/docker-$b.scope" 1
	file "/var/lib/docker/containers/$a/config.v2.json" "{\"Name\":\"/k8s_app_cart_shop_${uid}_0\",\"Config\":{\"Image\":\"cart\",\"Labels\":{
		\"io.kubernetes.docker.type\":\"container\",\"io.kubernetes.container.name\":\"app\",\"io.kubernetes.pod.name\":\"cart\",\"io.kubernetes.pod.namespace\":\"shop\"}}}"
	file "/var/lib/docker/containers/$b/config.v2.json" "{\"Name\":\"/k8s_POD_cart_shop_${uid}_0\",\"Config\":{\"Labels\":{
		\"io.kubernetes.docker.type\":\"podsandbox\",\"io.kubernetes.container.name\":\"POD\",\"io.kubernetes.pod.name\":\"cart\",\"io.kubernetes.pod.namespace\":\"shop\"}}}"
	knows "app|cart|shop|docker|${a:0:12}|501|cart" "|cart|shop|docker|${b:0:12}|502|"
}

# podman of an ordinary user, with and without cgroups (podman 4's files; cgroup of podman issue 8944).
podman_rootless() {
	local home=/home/u/.local/share/containers/storage/overlay-containers
	tree_begin 'podman, rootless'
	process 1 0 systemd /init.scope
	process 600 1 conmon "/user.slice/user-1000.slice/user@1000.service/user.slice/libpod-conmon-$a.scope" 0 1000 \
		/usr/bin/conmon --api-version 1 -c $a -u $a -n larder -b "$home/$a/userdata" -p "/run/user/1000/containers/overlay-containers/$a/userdata/pidfile"
	process 601 600 sleep "/user.slice/user-1000.slice/user@1000.service/user.slice/libpod-$a.scope/container" 1 1000
	process 700 1 conmon "/user.slice/user-1000.slice/session-1.scope" 0 1000 \
		/usr/bin/conmon -c $b -u $b -n bare -b "$home/$b/userdata" -p "/run/user/1000/containers/overlay-containers/$b/userdata/pidfile"
	process 701 700 sleep "/user.slice/user-1000.slice/session-1.scope" 1 1000
	file "/run/user/1000/containers/overlay-containers/$b/userdata/pidfile" 701
	file "$home/containers.json" "[{\"id\":\"$a\",\"names\":[\"larder\"],\"image\":\"x\",\"metadata\":\"{\\\\\"image-name\\\\\":\\\\\"localhost/larder:1\\\\\"}\"}]"
	knows "larder|||podman|${a:0:12}|601|localhost/larder:1" "bare|||podman|${b:0:12}|701|"
}

# docker of an ordinary user: the data lies in their home, which the container's mounts tell.
docker_rootless() {
	tree_begin 'docker, rootless'
	process 1 0 systemd /init.scope
	process 651 1 nginx "/user.slice/user-1000.slice/user@1000.service/user.slice/docker-$a.scope" 1 100999
	mounted 651 8:1 "/home/u/.local/share/docker/containers/$a/resolv.conf" /etc/resolv.conf
	file /proc/self/mountinfo "22 1 8:1 / / rw - ext4 /dev/sda1 rw\n"
	file "/home/u/.local/share/docker/containers/$a/config.v2.json" "{\"Name\":\"/mine\",\"Config\":{\"Image\":\"nginx\"}}"
	knows "mine|||docker|${a:0:12}|651|nginx"
}

# Machines that have a name and no id: lxc 4 (lxc.payload.NAME), lxc 2 (lxc/NAME), systemd-nspawn as a service and by hand.
machines() {
	tree_begin machines
	process 1 0 systemd /init.scope
	process 710 1 lxc-start /lxc.monitor.web
	process 711 710 init /lxc.payload.web/init.scope 1 100000
	process 712 711 nginx /lxc.payload.web/system.slice/nginx.service 50 100033
	process 720 1 lxc-start /
	process 721 720 init /lxc/old 1
	process 730 1 systemd-nspawn '/machine.slice/systemd-nspawn@deb.service/supervisor'
	process 731 730 systemd '/machine.slice/systemd-nspawn@deb.service/payload/init.scope' 1
	process 741 1 systemd '/machine.slice/machine-a\\x2db.scope/payload' 1
	process 750 1 qemu '/machine.slice/machine-qemu\\x2d1\\x2dvm.scope'
	knows 'web|||lxc|web|711|' 'old|||lxc|old|721|' 'deb|||nspawn|deb|731|' 'a-b|||nspawn|a\x2db|741|'
}

# nerdctl writes the name into the bundle (its pkg/labels).
nerdctl() {
	local state=/run/containerd/io.containerd.runtime.v2.task/default
	tree_begin nerdctl
	process 1 0 systemd /init.scope
	process 801 1 nginx "/system.slice/nerdctl-$a.scope" 1
	file "$state/$a/config.json" '{"annotations":{"nerdctl/name":"front","nerdctl/namespace":"default"}}'
	knows "front|||containerd|${a:0:12}|801|"
}

# crun alone (its src/libcrun/status.c); a process that began at another time is another one.
crun() {
	tree_begin crun
	process 1 0 systemd /init.scope
	process 851 1 sleep /user.slice 1
	process 861 1 sleep /user.slice 1
	file /run/crun/by-hand/status '{"pid":851,"process-start-time":851,"cgroup-path":"/user.slice"}'
	file /run/user/1000/crun/reused/status '{"pid":861,"process-start-time":5}'
	file /run/user/1001/crun/forged/status '{"pid":861,"process-start-time":861}'
	chown -R 1001 "$tree/run/user/1001"
	file /run/runc/broken/state.json '{"init_process_pid":851,'
	knows 'by-hand|||crun|by-hand|851|'
}

# Records that nobody honest wrote: names that lead elsewhere, endless, of the wrong kind.
hostile() {
	tree_begin 'hostile records'
	process 1 0 systemd /init.scope
	process 901 1 sleep "/docker/$a" 1
	process 902 1 sleep '/lxc.payload.../x' 1
	process 903 1 sleep "/docker/$b" 1
	file "/var/lib/docker/containers/$a/config.v2.json" "{\"Name\":\"/\\\\u001b[31m\\\\u202e\",\"Config\":{\"Image\":[1],\"Labels\":7}}"
	mkdir -p "$tree/var/lib/docker/containers/$b"
	mkfifo "$tree/var/lib/docker/containers/$b/config.v2.json"
	ln -s /etc/passwd "$tree/var/log-link"
	mkdir -p "$tree/run/runc"
	ln -s ../../../.. "$tree/run/runc/up"
	knows "$(printf '\e[31m\u202e|||docker|%s|901|' ${a:0:12})" '..|||lxc|..|902|' "|||docker|${b:0:12}|903|"
	chroot "$tree" /ctrkit containers >"$work/actual" 2>&1
	holds 'containers: names are escaped' grep -q '^\\x1b\[31m' "$work/actual"
}

# Who would pass for another: a folder of the other's id inside of a container's own, before and after it was seen; a
# process that is called conmon, and records of an ordinary user's.
impostors() {
	local forged=/home/u/storage/overlay-containers
	tree_begin impostors
	process 1 0 systemd /init.scope
	process 910 1 evil "/docker/$b" 1
	process 911 910 evil-twin "/docker/$b/docker-$a.scope" 1
	process 950 1 nginx "/docker/$a" 1
	process 960 910 evil-triplet "/docker/$b/docker-$a.scope" 1
	process 970 1 conmon /user.slice 0 1000 conmon -c "$c" -n web -b "$forged/$c/userdata" -p /home/u/pidfile
	process 980 1 redis "/libpod_parent/libpod-$c" 1
	file /home/u/pidfile 980
	file "$forged/containers.json" "[{\"id\":\"$c\",\"names\":[\"web\"]}]"
	chown -R 1000 "$tree/home/u"
	file "/var/lib/docker/containers/$a/config.v2.json" '{"Name":"/web","Config":{"Image":"nginx"}}'
	knows "web|||docker|${a:0:12}|950|nginx" "|||docker|${b:0:12}|910|" "|||podman|${c:0:12}|980|"
	rm -r "${tree:?}/proc/950" "${tree:?}/proc/911"
	name='impostors, without the other'
	knows "|||docker|${a:0:12}|960|" "|||docker|${b:0:12}|910|" "|||podman|${c:0:12}|980|"
}

export LC_ALL=C.UTF-8
crio
kubelet
k3s
kind
docker_moved
cri_dockerd
podman_rootless
docker_rootless
machines
nerdctl
crun
hostile
impostors
