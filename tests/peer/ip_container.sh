#!/bin/bash
# ip --container, which iproute2 does not have: what it adds is compared with what the scene was made of, all else with
# the installed ip. And the abbreviations of ip's options, from which it takes none.
here=$(dirname "$0")
. "$here/../lib.sh"
. "$here/twins.sh"

if [ "$(id -u)" != 0 ] || [ -z "$peer" ] || ! have setpriv || ! have unshare; then
	skip "ip container" "needs root, iproute2, setpriv and unshare"
	exit 0
fi
make_twins || exit 1

# --- abbreviations ------------------------------------------------------------------------------------------------

# ip(8): each option, and what follows it where it takes something.
options='Version
human-readable
statistics
stats
details
resolve
iec
family inet
4
6
B
M
0
loops 3
oneline
rcvbuf 100000
timestamp
tshort
netns $name
Numeric
all
color
color=always
color=auto
brief
json
pretty
batch /dev/null
force
echo
help
container'

# verdict COMMAND...: whether an option is known, and if its output can be compared, that. Ours knows options that it
# refuses by name, and has a version and a help of its own.
verdict() {
	local status
	"$@" link show lo >"$work/shown" 2>"$work/said" </dev/null
	status=$?
	if grep -q '^Option .* is unknown, try' "$work/said"; then
		cat "$work/said"
	elif grep -q 'is not supported by this ip' "$work/said" || ((is_refused)); then
		is_refused=1
		echo known
	elif grep -q '^Usage:' "$work/said" || grep -q '^ip utility' "$work/shown"; then
		echo "known: help or version"
	else
		echo "status $status"
		# What -details and -color look like is other tests' matter.
		sed 's/ promiscuity.*/ promiscuity/; s/\x1b\[1;/\x1b[/g' "$work/shown" "$work/said"
	fi
}

# one_option DASHES WORD ARGUMENT...: ours first, as it says which output there is none of.
one_option() {
	local word=$1$2 is_refused=0 name
	shift 2
	name=$twins-b verdict_of in_b "$ctrkit" ip "$word" "$@" >"$work/ours.out"
	name=$twins-a verdict_of in_a "$peer" "$word" "$@" >"$work/peer.out"
	true >"$work/ours.err" 2>"$work/peer.err"
	alike "$word $*" 0 0
}

# The name of the namespace is of each its own.
verdict_of() {
	local words=("$@")
	verdict "${words[@]//\$name/$name}"
}

abbreviations() {
	local word argument length dashes
	group "option abbreviations"
	while read -r word argument; do
		for ((length = 1; length <= ${#word}; length++)); do
			for dashes in - --; do
				[ "${word:0:length}" = container ] && continue
				# shellcheck disable=SC2086 # there may be none
				one_option $dashes "${word:0:length}" $argument
			done
		done
	done <<<"$options"
	end_group
}

# --- what the option adds -----------------------------------------------------------------------------------------

# What is expected is iproute2's output with lines of ours in it, so nothing here may move: no link is up.
peers_scene() {
	local program
	here_ns=$twins-a
	there=$twins-there
	"$peer" netns add "$there" || return
	at_exit "$peer" netns del "$there"
	# A program whose name is made to look like what precedes it.
	program=$work/$'x) pid 1\e[31m'
	cp "$(command -v sleep)" "$program"
	unshare -n "$program" 300 &
	alone=$!
	at_exit kill $alone
	# The first of a PID namespace is what a container is called by, though another came before it.
	unshare -n sh -c 'unshare -p -f sleep 300 & exec sleep 300' &
	outer=$!
	at_exit kill $outer
	wait_until 'inner=$(pgrep -P "$(pgrep -P $outer -x unshare)" -x sleep)'
	at_exit kill "$inner"
	wait_until 'has_its_own $alone'
	"$peer" -n "$here_ns" link del d0
	"$peer" -n "$here_ns" link add p0 address 02:00:00:00:01:00 type veth peer name named netns "$there"
	"$peer" -n "$here_ns" link add p1 address 02:00:00:00:01:01 type veth peer name alone netns $alone
	"$peer" -n "$here_ns" link add p2 address 02:00:00:00:01:02 type veth peer name boxed netns $outer
	"$peer" -n "$here_ns" link add p3 address 02:00:00:00:01:03 type veth peer name near address 02:00:00:00:01:04
}

has_its_own() { [ "$(readlink "/proc/$1/ns/net")" != "$(readlink /proc/self/ns/net)" ]; }

wait_until() {
	local tries
	for ((tries = 0; tries < 200; tries++)); do
		! eval "$1" || return 0
		sleep 0.02
	done
	return 1
}

# as_expected NAME COMMAND...: compares with $work/peer.out, and no word on standard error.
as_expected() {
	local name=$1 status
	shift
	"$@" >"$work/ours.out" 2>"$work/ours.err"
	status=$?
	true >"$work/peer.err"
	alike "$name" 0 $status
}

# What is behind the link that each line is of, in text.
named="named netns $twins-there"
words_of() {
	case $1 in
	p0) echo "peer $named" ;;
	p1) echo "peer alone pid $alone (x) pid 1\\x1b[31m)" ;;
	p2) echo "peer boxed pid $inner (sleep)" ;;
	esac
}

# iproute2 WHERE WORDS: 6.1 complains of namespaces that have no name.
iproute2() { "$1" "$peer" "${@:2}" 2>/dev/null; }

# with_lines VIEW: iproute2's lines and, behind those of each link, ours.
with_lines() {
	local line name=
	while IFS= read -r line; do
		if [[ $line == [0-9]* ]]; then
			name=${line#*: } name=${name%%@*}
		fi
		printf '%s\n' "$line"
		[[ $line != "    link/"* ]] || [ -z "$(words_of "$name")" ] || echo "    $(words_of "$name")"
	done
}

# with_columns: the same of the brief view, whose lines end with a blank.
with_columns() {
	local line
	while IFS= read -r line; do
		printf '%s%s\n' "$line" "$(words_of "${line%%@*}")"
	done
}

with_keys() {
	sed -E "s/(\"ifname\":\"p0\"[^}]*\"link_netnsid\":[0-9]+)/\1,\"peer\":{\"ifname\":\"named\",\"netns\":\"$there\"}/
		s/(\"ifname\":\"p1\"[^}]*\"link_netnsid\":[0-9]+)/\1,\"peer\":{\"ifname\":\"alone\",\"pid\":$alone,\"comm\":\"x) pid 1\\\\u001b[31m\"}/
		s/(\"ifname\":\"p2\"[^}]*\"link_netnsid\":[0-9]+)/\1,\"peer\":{\"ifname\":\"boxed\",\"pid\":$inner,\"comm\":\"sleep\"}/"
}

views() {
	local view
	group "container: link and addr"
	for view in link addr "link show p0" "addr show dev p1" "-4 addr show p2" "link show type veth"; do
		# shellcheck disable=SC2086 # words
		iproute2 in_a $view | with_lines >"$work/peer.out"
		as_expected "--container $view" in_a "$ctrkit" ip --container $view
		iproute2 in_a -br $view | with_columns >"$work/peer.out"
		as_expected "-container -br $view" in_a "$ctrkit" ip -container -br $view
		iproute2 in_a -j $view | with_keys >"$work/peer.out"
		as_expected "--container -j $view" in_a "$ctrkit" ip --container -j $view
	done
	iproute2 in_a link | with_lines | sed -z 's/\n    /\\    /g' >"$work/peer.out"
	as_expected "--container -o link" in_a "$ctrkit" ip --container -o link
	iproute2 in_a -o addr >"$work/peer.out"
	as_expected "--container -o addr, which shows no links" in_a "$ctrkit" ip --container -o addr
	iproute2 in_a route >"$work/peer.out"
	as_expected "--container route" in_a "$ctrkit" ip --container route
	end_group
}

# What the kernel dumps for IPv6 has no namespace: iproute2 then names a link of ours by the number.
views_of_ipv6() {
	group "container: -6 addr"
	"$peer" -n "$here_ns" link set p0 up
	"$peer" -n "$there" link set named up
	"$peer" -n "$here_ns" addr flush dev p0 scope link
	"$peer" -n "$here_ns" addr add 2001:db8::1/64 dev p0 nodad
	iproute2 in_a -6 addr show | sed "/^[0-9]*: p0@/a\\    peer $named" >"$work/peer.out"
	as_expected "--container -6 addr" in_a "$ctrkit" ip --container -6 addr show
	"$peer" -n "$here_ns" link set p0 down
	"$peer" -n "$there" link set named down
	end_group
}

# --- what others see ----------------------------------------------------------------------------------------------

nobody=(setpriv --reuid 65534 --regid 65534 --clear-groups --inh-caps=-all --bounding-set=-all)
of_container() { timeout 20 nsenter --net="/proc/$alone/ns/net" "$@"; }
# With a /proc that shows only itself, as in a container.
boxed() { of_container unshare -p -f --mount-proc "$@"; }

# expects NAME STDERR COMMAND...: $work/peer.out and one line on standard error.
expects() {
	local name=$1 said=$2 status
	shift 2
	"$@" >"$work/ours.out" 2>"$work/ours.err"
	status=$?
	printf '%s' "${said:+$said
}" >"$work/peer.err"
	alike "$name" 0 $status
}

told="What is at the other end of alone cannot be told: it takes its processes in /proc (hostPID: true), or \
CAP_NET_ADMIN there (securityContext.capabilities.add: [NET_ADMIN])."

seen_from_inside() {
	group "container: without rights"
	# Without rights but with all processes: a process of the other end has its names.
	iproute2 in_a link | with_lines | sed "s/peer named netns/peer if2 netns/" >"$work/peer.out"
	expects "nobody on the node" "${told//alone/p0}" in_a "${nobody[@]}" "$work/ctrkit" ip --container link
	"$peer" -n "$here_ns" link set p1 netns $outer
	iproute2 of_container link show alone >"$work/peer.out"
	echo "    peer p1 pid $inner (sleep)" >>"$work/peer.out"
	expects "nobody beside the other end" "" of_container "${nobody[@]}" "$work/ctrkit" ip --container link show alone
	iproute2 of_container link >"$work/peer.out"
	expects "nobody" "$told" boxed "${nobody[@]}" "$work/ctrkit" ip --container link
	iproute2 of_container -j addr >"$work/peer.out"
	expects "nobody, -j" "$told" boxed "${nobody[@]}" "$work/ctrkit" ip --container -j addr
	iproute2 of_container link >"$work/peer.out"
	expects "nobody, without the option" "" boxed "${nobody[@]}" "$work/ctrkit" ip link
	printf 'link show alone\nlink show alone\n' >"$work/batch"
	iproute2 of_container -b "$work/batch" >"$work/peer.out"
	expects "nobody, twice in one run" "$told" boxed "${nobody[@]}" "$work/ctrkit" ip --container -b "$work/batch"
	iproute2 of_container link show alone >"$work/peer.out"
	echo "    peer p1" >>"$work/peer.out"
	expects "with CAP_NET_ADMIN, without processes" "Whose network is at the other end of alone cannot be told: it \
takes its processes in /proc (hostPID: true)." boxed "$ctrkit" ip --container link show alone
	# A /proc whose numbers are not ours would name the wrong ones.
	expects "with a /proc of other numbers" "Whose network is at the other end of alone cannot be told: it takes its \
processes in /proc (hostPID: true)." of_container unshare -p -f "$ctrkit" ip --container link show alone
	end_group
}

# looks COMMAND...: how often it lists /proc.
looks() { in_a strace -f -e trace=open,openat "$@" 2>&1 >"$work/shown" | grep -c '"/proc", .*O_DIRECTORY'; }

looks_at_processes() {
	group "container: looks at the processes"
	{
		echo 1
		echo 0
		echo 0
	} >"$work/peer.out"
	as_expected "once, and only if there is something to find" eval "looks $ctrkit ip --container link
		looks $ctrkit ip link
		looks $ctrkit ip --container link show near; true"
	end_group
}

abbreviations
peers_scene || exit 1
views
views_of_ipv6
if have strace; then looks_at_processes; else skip "ip container: looks at the processes" "no strace"; fi
cp "$ctrkit" "$work/ctrkit" && chmod 755 "$work" "$work/ctrkit"
seen_from_inside
