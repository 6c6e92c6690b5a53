#!/bin/bash
# Fuzzers (libFuzzer): replays every case found before, then looks for new ones, in CI for a minute in all.
# shellcheck source=../../build.sh
. "$(dirname "${BASH_SOURCE[0]}")/../../build.sh"

compiler=(clang "${common[@]}" "${sanitizers[@]}")
seconds=10
[ "${CI:-}" != true ] || seconds=60

# run CASE FUZZER ARGUMENT...
run() {
	local name=$1 fuzzer=$2 log=build/fuzz/$2.log
	shift 2
	if "build/fuzz/$fuzzer" -artifact_prefix="build/fuzz/$fuzzer-" -timeout=10 -rss_limit_mb=1024 \
		-print_final_stats=1 "$@" >"$log" 2>&1 </dev/null; then
		echo "ok $name"
		sed -n 's/^stat::\(number_of_executed_units\|average_exec_per_sec\)/    \1/p' "$log"
	else
		echo "FAIL $name (to see it again: build/fuzz/$fuzzer FILE; keep FILE in tests/fuzz/corpus/$fuzzer/)"
		sed 's/^/    /; /SUMMARY/q' "$log" | tail -n 60
		grep '^Base64:' "$log" | sed 's/^/    FILE in /'
		failed=1
	fi
}

failed=0
need_or_skip fuzz
fuzzers=(tests/fuzz/fuzz_*.c)
product_objects build/fuzz/obj "${compiler[@]}" -fsanitize=fuzzer-no-link
for source in "${fuzzers[@]}"; do
	fuzzer=$(basename "$source" .c)
	if ! "${compiler[@]}" -fsanitize=fuzzer "$source" "${objects[@]}" -lm -o "build/fuzz/$fuzzer"; then
		echo "FAIL $fuzzer (does not compile)"
		failed=1
		continue
	fi
	shopt -s nullglob
	kept=("tests/fuzz/corpus/$fuzzer"/*)
	shopt -u nullglob
	corpus=build/fuzz/corpus/$fuzzer
	mkdir -p "$corpus"
	[ ${#kept[@]} -eq 0 ] || run "$fuzzer: ${#kept[@]} cases found before" "$fuzzer" "${kept[@]}"
	[ ${#kept[@]} -eq 0 ] || cp "${kept[@]}" "$corpus"
	run "$fuzzer: new cases" "$fuzzer" -max_total_time=$((seconds / ${#fuzzers[@]} + 1)) "$corpus"
done
exit $failed
