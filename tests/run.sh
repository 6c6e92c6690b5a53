#!/bin/bash
# Runs the suites one after another and counts their cases: run.sh [-v] [SUITE...]. A suite is any program that prints
# "ok NAME", "FAIL NAME" or "skip NAME: REASON", one line a case (see lib.sh); lines indented under a FAIL explain it.
set -u
export LC_ALL=C
cd "$(dirname "${BASH_SOURCE[0]}")/.." || exit 1

verbose=no
[ "${1:-}" != -v ] || { verbose=yes && shift; }
wanted=("$@")
passed=0 failed=0 skipped=0
machine=$(uname -m)

is_wanted() {
	[ ${#wanted[@]} -gt 0 ] || return 0
	local name
	for name in "${wanted[@]}"; do
		[[ $1 == "$name"* ]] && return 0
	done
	return 1
}

# suite NAME COMMAND...: its lines are shown as they come; tail, not a pipe, so that a daemon it leaves can't hold us.
suite() {
	local name=$1 log=build/test/${1//\//-}.log line shown=no status pid ok=0 fail=0 skip=0 start=$SECONDS
	is_wanted "$name" || return 0
	shift
	: >"$log"
	timeout -k 10 900 "$@" >"$log" 2>&1 </dev/null &
	pid=$!
	while IFS= read -r line; do
		case $line in
		"ok "*) ok=$((ok + 1)) shown=$verbose ;;
		"FAIL "*) fail=$((fail + 1)) shown=yes ;;
		"skip "*) skip=$((skip + 1)) shown=yes ;;
		"    "*) ;;
		*) shown=$verbose ;;
		esac
		[ "$shown" = no ] || printf '%s\n' "$line"
	done < <(tail -n +1 -s 0.05 -f --pid=$pid "$log")
	wait $pid
	status=$?
	if { [ $status != 0 ] && [ $fail = 0 ]; } || [ $((ok + fail + skip)) = 0 ]; then
		fail=$((fail + 1))
		echo "FAIL $name (exit status $status$([ $status != 124 ] || echo ": out of time"))"
		tail -n 40 "$log" | sed 's/^/    /'
	fi
	passed=$((passed + ok)) failed=$((failed + fail)) skipped=$((skipped + skip))
	echo "$name: $ok passed, $fail failed, $skip skipped, $((SECONDS - start)) s"
}

build_for() {
	./build.sh build "$1"
	case $? in
	0) echo "ok build $1" ;;
	3) [ "${CI:-}" != true ] && echo "skip build $1: something is missing" ;;
	*) return 1 ;;
	esac
}
export -f build_for

mkdir -p build/test
suite build/"$machine" bash -c "build_for $machine"
[ "$machine" = aarch64 ] || suite build/aarch64 bash -c "build_for aarch64"
if [ -x "build/$machine/ctrkit" ]; then
	suite check tests/check.sh
	suite unit ./build.sh unit
	for script in tests/peer/*.sh tests/*_test.sh tests/aarch64.sh tests/container/run.sh tests/container/*_test.sh; do
		# What is not executable is only read by others; check.sh knows what has to be.
		[ ! -x "$script" ] || suite "$(basename "$script" .sh | sed "s#^#${script%/*}/#; s#^tests/##")" "$script"
	done
	suite fuzz ./build.sh fuzz
fi

summary="$passed passed, $failed failed"
[ $skipped = 0 ] || summary="$summary, $skipped skipped"
echo "$summary"
[ $failed = 0 ]
