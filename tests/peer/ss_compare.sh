# One command line by both ss, and what differs. Sourced after lib.sh and ss_scene.sh.
# shellcheck shell=bash disable=SC2154

tries=5 # a timer or a counter may pass between the two runs
cases=0 failures=0
group=

# edits SIDE SCOPE...: the sed script of normalise_ss.txt.
edits() {
	local side=$1
	shift
	awk -v side="$side" -v wanted=" any $* " '
		/^#/ || !NF { next }
		($1 == side || $1 == "both") && index(wanted, " " $2 " ") { sub(/^[a-z]+ +[a-z]+ +/, ""); print }' \
		"$here/normalise_ss.txt"
}

# scopes ARGS...: which of its rules a command line asks for.
scopes() {
	local word letters=
	for word; do
		case $word in
		--proc* | --th*) letters+=p ;;
		--ext* | --opt* | --mem* | --inf* | --tos | --to | --cg* | --inet*) letters+=e ;;
		--*) ;;
		-*) letters+=${word%%[AfDFN]*} ;; # what is behind these is their argument
		esac
	done
	case $letters in
	*[pTZ]*) echo live ;;
	*[eomi]*) echo live hidden details ;;
	*) echo live hidden ;;
	esac
}

# normalise SCOPE...: the edits of each side to what it printed.
normalise() {
	local script="$work/edits $*"
	if [ ! -e "$script" ]; then
		edits peer "$@" >"$script peer"
		edits ours "$@" >"$script"
	fi
	sed -E -i -f "$script peer" "$work/peer.out"
	sed -E -i -f "$script" "$work/ours.out"
}

# run_both ARGS...: sets expected and status.
run_both() {
	inside "$peer" "$@" >"$work/peer.out" 2>"$work/peer.err" </dev/null
	expected=$?
	inside "$ctrkit" ss "$@" >"$work/ours.out" 2>"$work/ours.err" </dev/null
	status=$?
}

same_output() {
	cmp -s "$work/peer.out" "$work/ours.out" && cmp -s "$work/peer.err" "$work/ours.err" && [ "$status" = "$expected" ]
}

# alike ARGS...: one case: ss ARGS by both.
alike() {
	local try status expected
	cases=$((cases + 1))
	for ((try = 0; try < tries; try++)); do
		renew_scene
		run_both "$@"
		# shellcheck disable=SC2046 # words
		normalise $(scopes "$@")
		! same_output || return 0
	done
	different "$@"
}

# refused ARGS...: iproute2 shows all of its usage, we say where it is.
refused() {
	local status expected
	cases=$((cases + 1))
	run_both "$@"
	sed -i '/^Usage: /,$d' "$work/peer.err"
	sed -i '/^Try /d' "$work/ours.err"
	[ ! -s "$work/ours.out" ] && [ "$status" != 0 ] && same_output || different "$@"
}

# different ARGS...: shows how, for the first cases of a group.
different() {
	failures=$((failures + 1))
	if ((failures > 5)); then
		printf '  %s\n' "$*" >>"$work/more"
		return
	fi
	{
		[ "$status" = "$expected" ] || echo "exit status $status instead of $expected"
		for what in err out; do
			diff -U0 --label "iproute2 std$what" --label "ctrkit std$what" <(cat -A "$work/peer.$what") \
				<(cat -A "$work/ours.$what") | grep -v '^@@' | cut -c1-400 | head -16
		done
	} >"$work/why"
	fail "ss $group: $*" "$work/why"
}

# group NAME: the cases up to the next group, or its end, are one line of the result if they pass.
group() {
	end_group
	group=$1 cases=0 failures=0
}

end_group() {
	if ((failures > 5)); then
		fail "ss $group: $((failures - 5)) more of $cases" "$work/more"
	elif [ -n "$group" ] && ((failures == 0)); then
		pass "ss $group ($cases cases)"
	fi
	rm -f "$work/more"
	group=
}
