#!/bin/bash
# Unit tests (cmocka) with the system's compiler and libc, and sanitizers: two libcs and two compilers check each other.
# A test that replaces a function at link time says so in a line of its own: `// link: -Wl,--wrap=netlink_open`.
# shellcheck source=../../build.sh
. "$(dirname "${BASH_SOURCE[0]}")/../../build.sh"

compiler=(gcc "${common[@]}" "${sanitizers[@]}" -Wall -Wextra)

# cmocka's TAP lines become ours. Without one that says why, a test that fails (a sanitizer, a crash) is shown whole.
run() {
	local name=$1 output=build/unit/$1.log status=0
	CMOCKA_MESSAGE_OUTPUT=TAP "build/unit/$name" >"$output" 2>&1 </dev/null || status=$?
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

failed=0
need_or_skip unit
product_objects build/unit/obj "${compiler[@]}"
for test in tests/unit/test_*.c; do
	name=$(basename "$test" .c)
	read -ra link < <(sed -n 's#^// link: ##p' "$test") || true
	if "${compiler[@]}" "$test" "${objects[@]}" "${link[@]}" -lcmocka -o "build/unit/$name"; then
		run "$name"
	else
		echo "FAIL $name (does not compile)"
		failed=1
	fi
done
exit $failed
