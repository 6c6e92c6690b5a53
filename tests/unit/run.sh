#!/bin/bash
# Unit tests (cmocka) with the system's compiler and libc, and sanitizers: two libcs and two compilers check each other.
# A test that replaces a function at link time says so in lines of its own: `// link: -Wl,--wrap=netlink_open`.
# shellcheck source=../../build.sh
. "$(dirname "${BASH_SOURCE[0]}")/../../build.sh"

compiler=(gcc "${common[@]}" "${sanitizers[@]}" -Wall -Wextra)

# cmocka's TAP lines become ours. Without one that says why, a test that fails (a sanitizer, a crash) is shown whole.
run() {
	local name=$1 output=build/unit/$1.log status=0
	CMOCKA_MESSAGE_OUTPUT=TAP timeout 60 "build/unit/$name" >"$output" 2>&1 </dev/null || status=$?
	sed -nE "s/^(not )?ok [0-9]+ # SKIP (.*)/skip $name: \2: by itself/p
		s/^ok [0-9]+ - /ok $name: /p
		s/^not ok [0-9]+ - /FAIL $name: /p
		/^# (not )?ok/d; s/^# (.*)/    \1/p" "$output"
	[ $status = 0 ] || failed=1
	if [ $status != 0 ] && ! grep -q '^not ok [0-9]* -' "$output"; then
		echo "FAIL $name (exit status $status)"
		sed 's/^/    /; /SUMMARY/q' "$output" | tail -n 60
	fi
}

# compile NAME: its words, if any, are kept for whoever runs it.
compile_test() {
	local link
	read -rd '' -a link < <(sed -n 's#^// link: ##p' "tests/unit/$1.c") || true
	rm -f "build/unit/$1"
	"${compiler[@]}" "tests/unit/$1.c" "${objects[@]}" "${link[@]}" -lcmocka -lm -o "build/unit/$1" 2>"build/unit/$1.log" ||
		rm -f "build/unit/$1"
}

failed=0
need_or_skip unit
product_objects build/unit/obj "${compiler[@]}"
tests=(tests/unit/test_*.c)
for test in "${tests[@]}"; do
	[ "$(jobs -rp | wc -l)" -lt "$(nproc)" ] || wait -n || true
	compile_test "$(basename "$test" .c)" &
done
wait
for test in "${tests[@]}"; do
	name=$(basename "$test" .c)
	if [ -x "build/unit/$name" ]; then
		run "$name"
	else
		echo "FAIL $name (does not compile)"
		sed 's/^/    /' "build/unit/$name.log" | head -n 40
		failed=1
	fi
done
exit $failed
