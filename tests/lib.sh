# What every test script starts with: `. "$(dirname "$0")/../lib.sh"`.
# One line a case on stdout: "ok NAME", "FAIL NAME" or "skip NAME: REASON"; build.sh counts them.
# shellcheck shell=bash
set -u
export LC_ALL=C
# Root's tools live in sbin, which an ordinary user's PATH often lacks.
PATH=$PATH:/usr/local/sbin:/usr/sbin:/sbin

root=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
arch=$(uname -m)
ctrkit=${CTRKIT:-$root/build/$arch/ctrkit}
work=$(mktemp -d "${TMPDIR:-/tmp}/ctrkit-test.XXXXXX")
cleanups=()

# at_exit COMMAND...: run when the script ends, last added first. Only what the test itself made.
at_exit() { cleanups=("$(printf '%q ' "$@")" "${cleanups[@]}"); }

run_cleanups() {
	local status=$? command
	# A child that a signal meets before its exec still has this trap, but none of this is its own.
	[ "$BASHPID" = $$ ] || exit $status
	for command in "${cleanups[@]}"; do
		eval "$command" >/dev/null 2>&1
	done
	rm -rf "$work"
	exit $status
}
trap run_cleanups EXIT
trap 'exit 130' INT TERM

pass() { echo "ok $1"; }

# fail NAME [FILE...]: the files show what was wrong.
fail() {
	echo "FAIL $1"
	shift
	local file
	for file; do
		sed 's/^/    /' "$file" | head -40
	done
}

# skip NAME REASON: for what this machine lacks. In CI a lack is a failure: CI installs what it needs.
skip() {
	if [ "${CI:-}" = true ]; then
		echo "FAIL $1 (in CI nothing may be missing: $2)"
	else
		echo "skip $1: $2"
	fi
}

# skip_even_in_ci NAME REASON: for tools that no package archive of the system has.
skip_even_in_ci() { echo "skip $1: $2"; }

have() { command -v "$1" >/dev/null 2>&1; }

# same NAME EXPECTED_FILE ACTUAL_FILE: byte for byte.
same() {
	if cmp -s "$2" "$3"; then
		pass "$1"
	else
		diff -u --label expected --label actual <(cat -A "$2") <(cat -A "$3") >"$work/diff"
		fail "$1" "$work/diff"
	fi
}

# equal NAME EXPECTED ACTUAL: two strings.
equal() {
	printf '%s\n' "$2" >"$work/expected"
	printf '%s\n' "$3" >"$work/actual"
	same "$1" "$work/expected" "$work/actual"
}

# holds NAME COMMAND...: passes if the command succeeds; its output is shown if not.
holds() {
	local name=$1
	shift
	if "$@" >"$work/holds" 2>&1; then pass "$name"; else fail "$name" "$work/holds"; fi
}
