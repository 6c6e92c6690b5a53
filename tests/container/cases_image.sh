# SPDX-License-Identifier: MIT
# The image that our Dockerfile makes. No registry is asked: its base is made from this machine's own Debian packages.
# shellcheck shell=bash disable=SC2154

# What a Debian image has, plus what build.sh would install on it.
base_packages="base-files dash bash coreutils sed grep findutils gcc binutils musl-tools linux-libc-dev libjsmn-dev"

# packages_needed_by PACKAGE...: these and all that they depend on, as the system has them installed.
packages_needed_by() {
	dpkg-query -W -f='${Package}\t${Architecture}\t${Provides}\t${Pre-Depends},${Depends}\n' |
		awk -F'\t' -v wanted="$*" -v native="$(dpkg --print-architecture)" '
			function plain(name) { sub(/[ (:].*/, "", name); return name }
			$2 == native || $2 == "all" {
				needs[$1] = $4
				count = split($3, names, /, */)
				for (i = 1; i <= count; i++) provider[plain(names[i])] = $1
			}
			END {
				waiting = split(wanted, queue, " ")
				for (next_one = 1; next_one <= waiting; next_one++) {
					name = queue[next_one]
					if (!(name in needs)) name = provider[name]
					if (name == "" || name in taken) continue
					taken[name] = 1
					print name
					count = split(needs[name], names, /[,|] */)
					for (i = 1; i <= count; i++) {
						sub(/^ +/, "", names[i])
						queue[++waiting] = plain(names[i])
					}
				}
			}'
}

# files_of PACKAGE...: as they lie on this system, where /bin and its like may be links into /usr.
files_of() {
	local native name
	native=$(dpkg --print-architecture)
	{
		for name; do
			dpkg-query -L "$name:$native" 2>/dev/null || dpkg-query -L "$name"
		done | grep -Ev '^/usr/share/(doc|man|info|locale|lintian|bash-completion)/' | merged
		find /bin /sbin /lib /lib64 -maxdepth 0 -type l
	} | sort -u | while read -r name; do
		if [ -L "$name" ] || [ -f "$name" ]; then echo "$name"; fi
	done
}

merged() {
	if [ -L /bin ]; then sed -E 's#^/(s?bin|lib[0-9x]*)/#/usr/\1/#'; else cat; fi
}

image_base() {
	local made=$work/base
	mkdir -p "$made"/{tmp,proc,dev,sys,root}
	# shellcheck disable=SC2086,SC2046
	{
		files_of $(packages_needed_by $base_packages) | sed 's#^/##' >"$work/base.files"
		tar -C / -cf "$work/base.tar" --no-recursion -T "$work/base.files"
	}
	tar -C "$made" -rf "$work/base.tar" .
	docker import "$work/base.tar" base >/dev/null
	rm "$work/base.tar"
}

image_build() {
	docker build --quiet --network none --build-arg BASE=base -t ctrkit "$root" >"$work/build.log" 2>&1
}

# Every layer's names, links with where they lead. Engines differ in how they call a layer's file.
image_contents() {
	local made=$work/saved
	mkdir -p "$made"
	docker save ctrkit | tar -C "$made" -x
	find "$made" -type f -exec tar -tvf {} \; 2>/dev/null |
		awk '$1 !~ /^d/ { print $6 (NF > 6 ? " " $7 " " $8 : "") }' | sort
}

image_as_it_should_be() {
	local name
	echo ctrkit
	for name in $("$ctrkit" --list | awk '{ print $1 }'); do echo "bin/$name -> ../ctrkit"; done
}

image_is_ours_alone() {
	image_contents >"$work/actual"
	image_as_it_should_be | sort >"$work/expected"
	same image_holds_the_program_and_its_names "$work/expected" "$work/actual"
	docker create --name extract ctrkit >/dev/null
	docker cp extract:/ctrkit "$work/extracted"
	drop extract
	same_bytes image_holds_the_same_bytes "$ctrkit" "$work/extracted"
	equal image_starts_the_program '["/ctrkit"]' "$(docker inspect -f '{{json .Config.Entrypoint}}' ctrkit)"
}

image_runs() {
	shows image_runs_with_no_words 'ctrkit' docker run --rm ctrkit
	shows image_runs_an_applet 'inet 127.0.0.1/8' docker run --rm ctrkit ip addr
	shows image_runs_a_name 'inet 127.0.0.1/8' docker run --rm --entrypoint ip ctrkit addr
	need_image one-file
	start target one-file || return
	shows_network_of target image_runs_beside docker run --rm --pid container:target \
		--network container:target ctrkit ip addr
	shows_network_of target image_enters docker run --rm --pid container:target \
		--cap-add SYS_ADMIN --cap-add SYS_PTRACE ctrkit nsenter -t 1 -a ip addr
	drop target
}

if ! have dpkg-query; then
	skip image "its base image is made from Debian packages, and this is no Debian"
elif need_image base && image_build; then
	pass image_builds
	image_is_ours_alone
	image_runs
else
	tail -n 20 "$work/build.log" >"$work/build.tail"
	fail image_builds "$work/build.tail"
fi
