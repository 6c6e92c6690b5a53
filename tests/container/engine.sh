# SPDX-License-Identifier: MIT
# A real Docker engine for the tests, and the images that it runs; sourced by run_test.sh.
#
# The whole suite runs in mount, network, PID and UTS namespaces of its own. The engine's bridge, mounts, sockets and
# processes so vanish with the last process of the suite, whatever way that ends; what is left are cgroups and
# files, which the outer half removes.
# shellcheck shell=bash disable=SC2154

# Containers get addresses from here, so that a test can tell a container's address from any other.
bridge_address=10.77.0.1/24
# shellcheck disable=SC2034 # for cases_readme.sh
container_inet='inet 10\.77\.0\.[0-9]+/24'

# Sockets have paths of at most 108 bytes: they live in a /run of our own, not below a long TMPDIR.
export DOCKER_HOST=unix:///run/docker.sock
# BuildKit is a plugin that Debian's client lacks; the builder of this engine needs none.
export DOCKER_BUILDKIT=0
export DOCKER_CONFIG=/run/docker-client

# in_own_namespaces SCRIPT ARGS...: runs it there, and ends with its status.
in_own_namespaces() {
	# In the background, or a signal to us would wait for its end. If we are killed outright, so is all below.
	setpriv --pdeathsig KILL unshare --mount --net --pid --uts --fork --kill-child --mount-proc -- \
		env TMPDIR="$work" ENGINE_CGROUP="/${work##*/}" "$@" &
	at_exit remove_cgroups
	# containerd makes it for plugins, whatever it is told.
	[ -e /opt/containerd ] || at_exit rmdir /opt/containerd/bin /opt/containerd/lib /opt/containerd
	at_exit wait %1
	at_exit kill -KILL %1
	wait %1
}

# Each controller of cgroup v1, and v2, has a folder of ours.
remove_cgroups() {
	local folder
	for folder in /sys/fs/cgroup/"${work##*/}" /sys/fs/cgroup/*/"${work##*/}"; do
		[ -d "$folder" ] && find "$folder" -depth -type d -exec rmdir {} +
	done
	return 0
}

# Moves docker's fixed folders out of the host's sight, and brings the engine up. Its words are in $work/engine.log.
engine_start() {
	mount -t tmpfs tmpfs /run && mkdir /run/docker-client
	[ ! -d /etc/docker ] || mount -t tmpfs tmpfs /etc/docker
	ip link set lo up
	hostname ctrkit-node
	# Its firewall rules would need more of the kernel, and nothing here goes through them.
	dockerd --host "$DOCKER_HOST" --data-root "$work/engine" --exec-root /run/docker \
		--pidfile /run/docker.pid --exec-opt native.cgroupdriver=cgroupfs --cgroup-parent "$ENGINE_CGROUP" \
		--iptables=false --ip-masq=false --bip "$bridge_address" --ipv6 --fixed-cidr-v6 fd77::/64 >"$work/engine.log" 2>&1 &
	engine=$!
	at_exit engine_stop
	wait_for 30 docker version
}

engine_stop() {
	local running
	running=$(docker ps -aq)
	# shellcheck disable=SC2086
	[ -z "$running" ] || docker rm -f $running
	kill "$engine"
	wait "$engine"
}

# wait_for SECONDS COMMAND...: until it succeeds.
wait_for() {
	local tries=$(($1 * 20))
	shift
	until "$@" >/dev/null 2>&1; do
		[ $((tries -= 1)) -gt 0 ] || return 1
		sleep 0.05
	done
}

# --- images -------------------------------------------------------------------------------------------------------

# image NAME ROOT [CHANGE...]: makes an image of one layer from a folder.
image() {
	local name=$1 from=$2 change changes=()
	shift 2
	for change; do changes+=(--change "$change"); done
	tar -C "$from" --numeric-owner --owner 0 --group 0 -c . | docker import "${changes[@]}" - "$name" >/dev/null
}

# copy_with_libraries ROOT FILE...: programs, and every library that the loader would take for them.
copy_with_libraries() {
	local into=$1 file
	shift
	{
		printf '%s\n' "$@"
		ldd "$@" 2>/dev/null | grep -o '/[^ :]*\.so[^ :]*'
	} | sort -u | while read -r file; do
		mkdir -p "$into${file%/*}"
		cp -L "$file" "$into$file"
	done
}

# nginx from Debian's own files with nothing around it: no shell, no tool, no package manager.
image_stripped_nginx() {
	local made=$work/stripped-nginx
	mkdir -p "$made"/{etc/nginx,run,tmp,var/log/nginx,var/lib/nginx,srv}
	copy_with_libraries "$made" "$(command -v nginx)"
	echo 'www-data:x:33:33::/:' >"$made/etc/passwd"
	echo 'www-data:x:33:' >"$made/etc/group"
	echo 'hello' >"$made/srv/index.html"
	cat >"$made/etc/nginx/nginx.conf" <<-'EOF'
		user www-data;
		daemon off;
		worker_processes 1;
		error_log stderr;
		events { }
		http {
			access_log off;
			server { listen 80; root /srv; }
		}
	EOF
	image stripped-nginx "$made" "CMD [\"$(command -v nginx)\"]"
}

# One static program, and a name in /bin that a careless root might run.
image_one_file() {
	local made=$work/one-file
	mkdir -p "$made/bin" "$made/proc"
	musl-gcc -static -Os -s -o "$made/server" "$root/tests/container/server.c"
	ln -s /server "$made/bin/ip"
	image one-file "$made" 'ENTRYPOINT ["/server"]'
}

# What `kubectl cp` asks of a target: a tar, and the test that it runs first.
image_with_tar() {
	local made=$work/with-tar name
	mkdir -p "$made"/{bin,tmp}
	musl-gcc -static -Os -s -o "$made/server" "$root/tests/container/server.c"
	copy_with_libraries "$made" "$(command -v busybox)"
	for name in sh tar test; do ln -s "$(command -v busybox)" "$made/bin/$name"; done
	image with-tar "$made" 'ENV PATH=/bin' 'ENTRYPOINT ["/server"]'
}

# The shape of the image that our Dockerfile makes (cases_image.sh), without the build.
image_beside() {
	local made=$work/beside
	mkdir -p "$made/bin"
	cp "$ctrkit" "$made/ctrkit"
	"$made/ctrkit" --install -s "$made/bin"
	image beside "$made" 'ENTRYPOINT ["/ctrkit"]' 'ENV PATH=/bin'
}

image_attacker() {
	local made=$work/attacker
	mkdir -p "$made"
	musl-gcc -static -O2 -s -o "$made/attacker" "$root/tests/container/attacker.c"
	image attacker "$made" 'ENTRYPOINT ["/attacker"]'
}

# need_image NAME: makes it at its first use.
need_image() {
	docker image inspect "$1" >/dev/null 2>&1 || "image_${1//-/_}"
}

# --- containers ---------------------------------------------------------------------------------------------------

# start NAME ARGS...: `docker run -d`, named, without noise. A container that does not run is a failure.
start() {
	local name=$1
	shift
	if ! docker run -d --name "$name" "$@" >"$work/start" 2>&1 || [ "$(pid_of "$name")" = 0 ]; then
		docker logs "$name" >>"$work/start" 2>&1
		fail "container_starts $name" "$work/start"
		drop "$name"
		return 1
	fi
}

drop() { docker rm -f "$@" >/dev/null 2>&1; }

pid_of() { docker inspect -f '{{.State.Pid}}' "$1"; }

# settled CONTAINER: a new IPv6 address is "tentative" for a moment, and an `ip addr` before and after differ.
settled() {
	local pid
	pid=$(pid_of "$1")
	wait_for 5 eval "[ -z \"\$(nsenter -t $pid -n ip -6 addr show tentative)\" ]"
}

of_network() { docker inspect -f "{{.NetworkSettings.$2}}" "$1"; }

# --- checks -------------------------------------------------------------------------------------------------------

# shows_network_of CONTAINER NAME COMMAND...: an `ip addr` that prints what `docker inspect` says of the container.
shows_network_of() {
	local container=$1 name=$2 line missing=0
	shift 2
	"$@" >"$work/shown" 2>&1 || missing=1
	{
		echo "link/ether $(of_network "$container" MacAddress) brd ff:ff:ff:ff:ff:ff"
		echo "inet $(of_network "$container" IPAddress)/$(of_network "$container" IPPrefixLen) brd"
		echo "inet6 $(of_network "$container" GlobalIPv6Address)/$(of_network "$container" GlobalIPv6PrefixLen) scope global"
		echo "inet 127.0.0.1/8 scope host lo"
	} >"$work/wanted"
	while read -r line; do
		grep -qF "$line" "$work/shown" || missing=1
	done <"$work/wanted"
	if [ $missing = 0 ]; then pass "$name"; else fail "$name" "$work/wanted" "$work/shown"; fi
}

# shows NAME PATTERN COMMAND...: succeeds, and prints a line that fits.
shows() {
	local name=$1 pattern=$2 status=0
	shift 2
	"$@" >"$work/shown" 2>&1 || status=$?
	if [ $status = 0 ] && grep -Eq -- "$pattern" "$work/shown"; then
		pass "$name"
	else
		echo "status $status; wanted: $pattern" >>"$work/shown"
		fail "$name" "$work/shown"
	fi
}

# refuses NAME PATTERN COMMAND...: fails, and says a line that fits.
refuses() {
	local name=$1 pattern=$2 status=0
	shift 2
	"$@" >"$work/shown" 2>&1 || status=$?
	if [ $status != 0 ] && grep -Eq -- "$pattern" "$work/shown"; then
		pass "$name"
	else
		echo "status $status; wanted: $pattern" >>"$work/shown"
		fail "$name" "$work/shown"
	fi
}

# same_bytes NAME FILE FILE: for programs, which nobody wants to see a diff of.
same_bytes() {
	local name=$1
	shift
	holds "$name" cmp "$@"
}

# status_is NAME STATUS COMMAND...
status_is() {
	local name=$1 wanted=$2 status=0
	shift 2
	"$@" >"$work/shown" 2>&1 || status=$?
	equal "$name" "$wanted" "$status"
}
