#!/bin/bash
# What a compiler doesn't see: layering, format, calls that have no place here, and that the same source gives the same
# bytes. Needs a build: what a source calls is read from its object.
. "$(dirname "$0")/lib.sh"
cd "$root" || exit 1

objects=build/$arch/obj
mapfile -t product < <(find core applets -name '*.[ch]' | sort)
mapfile -t headers < <(find core applets -name '*.h' | sort)
mapfile -t every_c < <(find core applets tests -name '*.[ch]' | sort)
mapfile -t scripts < <(find build.sh .ci tests -name '*.sh' -o -path .ci/run | sort)

# none NAME: passes if stdin is empty; each line is something wrong.
none() {
	cat >"$work/found"
	if [ -s "$work/found" ]; then fail "$1" "$work/found"; else pass "$1"; fi
}

# bare PERL FILE...: runs PERL on each file as $_, its $file named, without comments and the insides of strings. Lines
# keep their numbers; line() is the number of what matched last.
bare() {
	local code=$1
	shift
	perl -0777 -ne '
		BEGIN { sub blank { my $text = shift; $text =~ s/[^\n]//g; $text } sub line { 1 + substr($_, 0, $-[0]) =~ tr/\n// } }
		s{(/\*.*?\*/|//[^\n]*)|("(?:[^"\\\n]|\\.)*"|\x27(?:[^\x27\\\n]|\\.)*\x27)}
			{defined $1 ? blank($1) : substr($2, 0, 1) . substr($2, 0, 1)}gse
			unless /^\s*#\s*include\s*"[^"]*$/;
		our $file = $ARGV;
		'"$code" "$@"
}

# includes FILE...: "FILE:LINE INCLUDED" for every include in quotes.
includes() { grep -HnoE '^[[:space:]]*#[[:space:]]*include[[:space:]]*"[^"]*"' "$@" | sed -E 's/:[[:space:]]*#.*"([^"]*)"/ \1/'; }

# Dependencies point one way: applets -> core -> libc. An applet is a file or a folder of applets/, and knows only itself.
layers() {
	local place included file family
	includes "${product[@]}" | while read -r place included; do
		file=${place%%:*}
		case $file:$included in
		*:core/*) continue ;;
		applets/main.c:applets/* | applets/table.[ch]:applets/*) continue ;;
		applets/*:applets/*)
			family=${file#applets/}
			family=${family%%[/.]*}
			[[ $included == applets/$family/* || $included == applets/$family.h ]] && continue
			;;
		esac
		echo "$place includes $included"
	done
}

# Each header twice in a source of its own: it brings what it needs, and may come twice.
headers_alone() {
	local header command
	mapfile -t command < <(./build.sh flags)
	for header in "${headers[@]}"; do
		printf '#include "%s"\n' "$header" "$header" | "${command[@]}" -fsyntax-only -x c - 2>&1
	done
}

# calls PATTERN FOLDER...: "SOURCE calls NAME" for what the objects of FOLDER take from elsewhere.
calls() {
	local pattern=$1 object folder
	shift
	for folder; do
		find "$objects/$folder" -name '*.o' | sort
	done | while read -r object; do
		nm -u "$object" | awk -v source="${object#"$objects"/}" -v pattern="^($pattern)\$" \
			'$2 ~ pattern { sub(/\.o$/, "", source); print source " calls " $2 }'
	done
}

# Core can be tested and run twice in one process because it never exits; what it forks has to.
core_exits() { calls 'exit|_exit|_Exit|quick_exit|abort|__assert_fail|errx?|verrx?' core | grep -vx 'core/child\.c calls _exit'; }

stdio='.*printf|.*printf_chk|f?puts|f?putc|putchar|perror|fwrite|fflush|f?gets|getline|f?getc|getchar|.*scanf|fopen|fdopen|freopen|fclose|fread|open_memstream|fmemopen|popen|setvbuf|stdin|stdout|stderr'

# The one place where core writes to the standard output or error is out.c; applet.c says where errors go.
core_prints() {
	bare 'while (/\b(STDOUT_FILENO|STDERR_FILENO|(?:p?writev?|dprintf)\s*\(\s*[12]\s*,)/g) { print "$file:", line(), " ", $1, "\n" }' \
		core/*.[ch] | grep -vE '^core/out\.[ch]:|^core/applet\.c:[0-9]+ STDERR_FILENO'
}

# State is in structs, so that one applet can run another. Constants with pointers (.data.rel.ro) are read-only in use.
writable_globals() {
	find "$objects" -name '*.o' | sort | while read -r object; do
		objdump -t "$object" | awk -v object="${object#"$objects"/}" \
			'/ O / && / (\.data|\.bss|\.tdata|\.tbss|\*COM\*)/ && !/ \.data\.rel\.ro/ { print object ": " $NF }'
	done
}

# A descriptor that is inherited is a way out of a container.
cloexec() {
	bare '
		my $call = qr/(\((?:[^()]++|(?1))*\))/;
		while (/(?<![\w.>])(open|openat|open_tree|socket|socketpair|accept4|pipe2|dup3|memfd_create|eventfd|signalfd|timerfd_create|epoll_create1|inotify_init1|fsopen|fsmount|fanotify_init)\s*((\((?:[^()]++|(?3))*\)))/g) {
			print "$file:", line(), " $1 without CLOEXEC\n" unless $2 =~ /CLOEXEC/;
		}
		while (/(?<![\w.>])(accept|pipe|dup|creat|epoll_create|inotify_init|F_DUPFD)\b\s*[(,]/g) {
			print "$file:", line(), " $1 cannot set CLOEXEC\n";
		}
		while (/\b(?:SYS|__NR)_(openat2|open_tree|memfd_create|fsopen|fsmount)\b/g) {
			my $what = $1;
			print "$file:", line(), " $what, and no CLOEXEC in this file\n" unless $_ =~ /CLOEXEC/;
		}' "${product[@]}"
}

unsafe_calls() {
	bare 'while (/(?<![\w.>])(strcpy|stpcpy|strcat|v?sprintf|ato[ilf]|atoll|gets|strtok|alloca|tmpnam|mktemp|system)\s*\(/g) { print "$file:", line(), " $1\n" }' \
		"${product[@]}"
}

licences() {
	local file
	for file in "${every_c[@]}"; do
		[[ $(head -n 1 "$file") == *"SPDX-License-Identifier: MIT"* ]] || echo "$file"
	done
}

syntax() {
	local script
	for script in "${scripts[@]}"; do
		bash -n "$script" 2>&1
	done
}

# run.sh takes what is executable for a suite.
not_executable() {
	local script
	for script in build.sh .ci/run tests/*_test.sh tests/*/*_test.sh tests/{run,check,demo,aarch64}.sh tests/*/run.sh; do
		[ ! -e "$script" ] || [ -x "$script" ] || echo "$script"
	done
}

# A copy in a folder of another name and depth, built at another time, in another zone, language and umask.
same_bytes() (
	copy="$work/another folder/of another depth"
	mkdir -p "$copy"
	cp -R build.sh core applets "$copy"
	umask 077
	cd "$copy" && find . -exec touch -d 2001-01-01 {} + &&
		TZ=Asia/Tokyo LC_ALL=C.UTF-8 SOURCE_DATE_EPOCH=1 ./build.sh >/dev/null &&
		cmp "$root/build/$arch/ctrkit" "build/$arch/ctrkit"
)

# Long things are not wrong, but worth a look.
guide() {
	awk 'FNR == 1 { name = "" }
		/^[a-z].*\(/ && !/;$/ { name = $0; sub(/\(.*/, "", name); sub(/.*[ *]/, "", name) }
		/^\{/ { start = FNR }
		/^\}/ && start && name != "" { if (FNR - start > 61) print "guide: " FILENAME ":" start " " name " has " FNR - start - 1 " lines"; start = 0 }
		' "${product[@]}"
	awk 'FNR == 401 { print "guide: " FILENAME " has more than 400 lines" }' "${every_c[@]}"
}

if [ ! -d "$objects" ]; then
	echo "check.sh: there is no build to check: ./build.sh first" >&2
	exit 1
fi
if have perl; then
	core_prints | none "core prints only in out.c"
	cloexec | none "descriptors are close-on-exec"
	unsafe_calls | none "no unsafe calls"
else
	skip "sources' calls" "no perl"
fi
layers | none "layering"
headers_alone | none "every header compiles alone"
core_exits | none "core does not exit"
calls "$stdio" core applets | none "no stdio"
writable_globals | none "no writable globals"
licences | none "licence lines"
syntax | none "scripts parse"
not_executable | none "scripts are executable"
grep -nE '\b(TO''DO|FIX''ME|XX''X)\b' "${every_c[@]}" "${scripts[@]}" ./*.md Dockerfile 2>/dev/null | none "nothing left to do in comments"
if have clang-format && clang-format --version | grep -q 'version 14\.'; then
	clang-format --dry-run -Werror "${every_c[@]}" 2>&1 | none "format"
else
	skip_even_in_ci "format" "only clang-format 14 formats as it was formatted"
fi
# SC2154, SC2034: it does not see that variables come from and go to files that are read in; set -u does.
if have shellcheck; then
	shellcheck -x -S warning -e SC2154,SC2034 "${scripts[@]}" 2>&1 | none "shellcheck"
else
	skip "shellcheck" "not installed"
fi
holds "same source, same bytes" same_bytes
guide
