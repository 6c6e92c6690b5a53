# Two network namespaces that are alike, one changed by the installed ip and one by ctrkit. Sourced after lib.sh.
# shellcheck shell=bash disable=SC2154

peer=$(command -v ip)
twins=ctrkit-twin-$$
cases=0 failures=0

# make_twins: $twins-a for the installed ip, $twins-b for ours; a veth pair in each, and quiet.
make_twins() {
	local name
	for name in "$twins-a" "$twins-b"; do
		"$peer" netns add "$name" || return
		at_exit "$peer" netns del "$name"
		# Who looks for routers has an entry among the neighbours for that, sooner or later.
		nsenter --net="/run/netns/$name" sh -c 'echo 0 >/proc/sys/net/ipv6/conf/default/router_solicitations'
		"$peer" -n "$name" link add d0 address 02:00:00:00:00:01 type veth peer name d1 address 02:00:00:00:00:02
		"$peer" -n "$name" link set d0 up
		"$peer" -n "$name" link set d1 up
	done
}

in_a() { timeout 20 nsenter --net="/run/netns/$twins-a" "$@"; }
in_b() { timeout 20 nsenter --net="/run/netns/$twins-b" "$@"; }

# alike: compares what both left in $work/peer.* and ours.*; order of lines counts unless `unordered` is set. 7.1 says
# "garbage" without an article; ctrkit may add a line that starts "This takes".
alike() {
	cases=$((cases + 1))
	sed -E -i 's/(is duplicate, or "[^"]*" is )a garbage\./\1garbage./' "$work/peer.err"
	# The words of usage are each program's own.
	if grep -q '^Usage:[[:space:]]' "$work/peer.err" && grep -q '^Usage:[[:space:]]' "$work/ours.err"; then
		: >"$work/peer.err" && : >"$work/ours.err"
	fi
	if [ -n "${unordered:-}" ]; then
		sort -o "$work/peer.out" "$work/peer.out"
		sort -o "$work/ours.out" "$work/ours.out"
	fi
	cmp -s "$work/peer.out" "$work/ours.out" && cmp -s "$work/peer.err" "$work/ours.err" && [ "$2" = "$3" ] && return
	failures=$((failures + 1))
	{
		echo "exit status $3, of iproute2 $2"
		diff <(cat -A "$work/peer.out" "$work/peer.err") <(cat -A "$work/ours.out" "$work/ours.err") | cut -c1-300
	} >"$work/why"
	((failures > 8)) || fail "ip $group: $1" "$work/why"
}

# both WORDS: one command line by both, and what it prints.
both() {
	local expected status
	eval "in_a $peer $1" >"$work/peer.out" 2>"$work/peer.err" </dev/null
	expected=$?
	eval "in_b $ctrkit ip $1" >"$work/ours.out" 2>"$work/ours.err" </dev/null
	status=$?
	alike "$1" $expected $status
}

# dumps OBJECT...: what the installed ip says of both namespaces is the same.
dumps() {
	local object
	for object; do
		in_a "$peer" -d -j $object | tr '{' '\n' | sed 's/[],]*$//' >"$work/peer.out" 2>"$work/peer.err"
		in_b "$peer" -d -j $object | tr '{' '\n' | sed 's/[],]*$//' >"$work/ours.out" 2>"$work/ours.err"
		alike "dump of $object" 0 0
	done
}

# settle: until no address waits for its duplicates: what it will bring would come to one of both first.
settle() {
	local side tries
	for side in a b; do
		for tries in {1..40}; do
			[ -n "$("$peer" -n "$twins-$side" -6 address show tentative 2>/dev/null)" ] || break
			sleep 0.1
		done
	done
}

group() {
	group=$1 cases=0 failures=0
	settle
}

end_group() {
	if ((failures == 0)); then pass "ip $group ($cases cases)"; else echo "FAIL ip $group: $failures of $cases"; fi
}

# table GROUP: each line of stdin is a command for both.
table() {
	local words
	group "$1"
	while IFS= read -r words; do
		[ -z "$words" ] || both "$words"
	done
	end_group
}
