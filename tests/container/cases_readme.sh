# SPDX-License-Identifier: MIT
# The README's recipes, each run as it is written. A recipe is a fenced block of sh with its name before it:
#
#     <!-- test: NAME -->
#     ```sh
#     kubectl cp ctrkit web:/tmp/ctrkit
#     kubectl exec web -- /tmp/ctrkit ip addr
#     ```
#
# It must end with status 0 and print the address of a container: an "inet" in the engine's bridge; a recipe of ss what
# readme_wanted says. What it may assume:
#   - it runs by `bash -euo pipefail`, as root on a node with Docker, in a folder of its own that holds the file ctrkit;
#   - `ctrkit`, and `sudo` (which does nothing), are in the PATH; docker speaks to the test's engine, on which
#     the images nginx (without a shell or any tool), app (one static server) and ctrkit are;
#   - the container `web` runs, from nginx; the name `app` and all others are free. What the recipe starts is removed;
#   - kubectl speaks to a cluster with a pod `web` whose container `app` has a tar and a /tmp, and a pod `distroless`,
#     which has nothing but its program; `kubectl debug --image=ctrkit --target=app` works on both. Recipes that name
#     kubectl are skipped where there is none.
# A name may occur more than once; the blocks are then one recipe. "$ " before a line, and output, are not understood.
# shellcheck shell=bash disable=SC2154

# The ones that must be there.
readme_promised="pod-with-tar distroless symlinks node names all debug-container listens leaks reach"

readme_names() { sed -nE 's/^<!-- *test: *([a-z0-9-]+) *-->$/\1/p' "$root/README.md" | awk '!seen[$0]++'; }

readme_recipe() {
	awk -v name="$1" '
		/^<!-- *test: .*-->$/ { ours = $0 ~ "test: *" name " *-->"; next }
		/^```sh$/ { inside = ours; next }
		/^```/ { if (inside) ours = 0; inside = 0; next }
		inside' "$root/README.md"
}

readme_wanted() {
	case $1 in
	listens) echo 'LISTEN .*0\.0\.0\.0:80 .*\("nginx",pid=[0-9]+,fd=[0-9]+,container=[0-9a-f]{12}\)' ;;
	leaks) echo '^[0-9]+/nginx +1 ' ;;
	reach) echo '3 packets transmitted, 3 received, 0% packet loss' ;;
	all) echo '^web: LISTEN .*0\.0\.0\.0:80 ' ;;
	*) echo "$container_inet" ;;
	esac
}

readme_place() {
	local place=$work/readme
	rm -rf "$place"
	mkdir -p "$place/bin" "$place/here" "$place/home"
	cp "$ctrkit" "$place/here/ctrkit"
	cp "$ctrkit" "$place/bin/ctrkit"
	printf '#!/bin/sh\nexec "$@"\n' >"$place/bin/sudo"
	chmod +x "$place/bin/sudo"
}

readme_images() {
	need_image stripped-nginx
	need_image one-file
	need_image with-tar
	need_image beside
	docker tag stripped-nginx nginx
	docker tag one-file app
	docker image inspect ctrkit >/dev/null 2>&1 || docker tag beside ctrkit
}

readme_run() {
	local name=$1 before status=0
	before=$(docker ps -aq)
	readme_place
	readme_recipe "$name" >"$work/recipe"
	(cd "$work/readme/here" && HOME=$work/readme/home PATH=$work/readme/bin:$PATH \
		timeout 60 bash -euo pipefail "$work/recipe" </dev/null) >"$work/shown" 2>&1 || status=$?
	if [ $status = 0 ] && grep -Eq "$(readme_wanted "$name")" "$work/shown"; then
		pass "readme_$name"
	else
		echo "status $status; wanted: $(readme_wanted "$name")" >>"$work/shown"
		fail "readme_$name" "$work/recipe" "$work/shown"
	fi
	# shellcheck disable=SC2046
	drop $(docker ps -aq | grep -vxF "$before")
}

readme_needs_kubectl() { readme_recipe "$1" | grep -q kubectl; }

readme_cases() {
	local name lack
	readme_images
	start web nginx || return
	start pod-web with-tar || return
	start pod-distroless nginx || return
	lack=$(kube_without | head -n 1)
	[ -n "$lack" ] || kube_begin web=pod-web distroless=pod-distroless
	for name in $(readme_names); do
		if [ -n "$lack" ] && readme_needs_kubectl "$name"; then
			skip_even_in_ci "readme_$name" "$lack"
		else
			readme_run "$name"
		fi
	done
	for name in $readme_promised; do
		readme_names | grep -qx "$name" || fail "readme_has_a_recipe_for_$name"
	done
	[ -n "$lack" ] || kube_end
	drop web pod-web pod-distroless
}

if [ -f "$root/README.md" ]; then
	readme_cases
else
	skip readme "there is no README.md yet"
fi
