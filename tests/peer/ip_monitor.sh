#!/bin/bash
# ip monitor beside iproute2: the same events in one namespace, and the same messages from a file.
here=$(dirname "$0")
. "$here/../lib.sh"
. "$here/twins.sh"
. "$here/edits.sh"

if [ "$(id -u)" != 0 ] || [ -z "$peer" ]; then
	skip "ip monitor" "needs root and iproute2"
	exit 0
fi
make_twins || exit 1
messages() { perl "$here/ip_monitor_messages.pl" "$@"; }

# What the installed ip prints otherwise: labels of records that a filter then left out stay behind, and files of
# namespaces that are gone are complained of.
normalise_peer() {
	sed -E -i 's/^((\[nsid current\])?\[[A-Z]+\])+((\[nsid current\])?\[[A-Z]+\])/\3/; /^\[[A-Z]+\]$/d' "$1"
	[ ! -s "$1" ] || [ -n "$(tail -c 1 "$1")" ] && sed -E -i '$s/\[[A-Z]+\]$//' "$1"
	sed -i '/^Error: Peer netns reference is invalid\.$/d' "$work/peer.err"
}

# normalise_ours FILE [with]: what the installed ip lacks; groups and anycast addresses only since 6.14.
edits ours any >"$work/edits"
normalise_ours() {
	sed -zE -i -f "$work/edits" "$1"
	[ "${2:-}" = with ] || sed -E -i '/ inet6? (mcast|any) .*\\/d; / inet6? (mcast|any) /,/valid_lft/d' "$1"
}

table "monitor: words" <<'END'
monitor foo
monitor s
monitor acc
monitor d
monitor dev
monitor dev nosuch
monitor file
monitor file /nonexistent
monitor f
monitor link foo
END

index_of() { in_a "$peer" -o link show "$1" | cut -d: -f1; }

# Events.
scene() {
	in_a "$peer" link set w0 up
	in_a "$peer" link set w1 up
	in_a "$peer" -b - <<'END'
addr add 10.0.0.1/24 dev w0
addr add 10.1.0.1/24 dev w1
addr add fd00::1/64 dev w0 nodad
route add 10.5.0.0/16 via 10.0.0.2 dev w0
route add 10.6.0.0/16 nexthop via 10.0.0.2 dev w0 nexthop via 10.1.0.3 dev w1 weight 3
route add unreachable 10.7.0.0/16 metric 5
route add fd01::/64 via fd00::9 dev w0 table 77
route del 10.5.0.0/16
neigh add 10.0.0.9 dev w0 lladdr 02:00:00:00:00:01
neigh add 10.1.0.9 dev w1 lladdr 02:00:00:00:00:01
neigh del 10.0.0.9 dev w0
rule add from 10.9.0.0/16 table 77
rule add iif w0 table 78
rule del from 10.9.0.0/16 table 77
nexthop add id 3 via 10.0.0.3 dev w0
nexthop add id 4 blackhole
nexthop add id 10 group 3
nexthop del id 3
link set w1 mtu 1400
link property add dev w0 altname other
netns set 7
END
	in_a sysctl -qw net.ipv4.conf.w0.forwarding=0 net.ipv4.conf.w0.rp_filter=2 net.ipv6.conf.w0.forwarding=1
	in_a perl "$here/ip_monitor_messages.pl" routes "$(index_of w0)" "$(index_of w1)"
	in_a "$peer" -b - <<'END'
addr del 10.0.0.1/24 dev w0
link set w0 down
link add dev br9 type bridge
link set w1 master br9
link set w1 nomaster
link del br9
link del w0
END
	in_a "$peer" netns set "$twins-b" 7
}

# see NAME SCENE: runs all option sets of $sets, ours and iproute2's, while a scene plays.
see() {
	local at watchers=()
	for at in "${!sets[@]}"; do
		timeout 60 nsenter --net="/run/netns/$twins-a" "$peer" ${sets[at]} >"$work/peer.$at" 2>"$work/peer.err.$at" &
		watchers+=($!)
		timeout 60 nsenter --net="/run/netns/$twins-a" "$ctrkit" ip ${sets[at]} >"$work/ours.$at" 2>"$work/ours.err.$at" &
		watchers+=($!)
	done
	timeout 60 nsenter --net="/run/netns/$twins-a" "$ctrkit" ip -j monitor all-nsid >"$work/json" 2>&1 &
	watchers+=($!)
	sleep 1
	"$1" >"$work/scene" 2>&1
	sleep 2.5
	kill "${watchers[@]}" 2>/dev/null
	wait "${watchers[@]}" 2>/dev/null
}

judge() {
	local at
	for at in "${!sets[@]}"; do
		cp "$work/peer.$at" "$work/peer.out"
		cp "$work/ours.$at" "$work/ours.out"
		cp "$work/peer.err.$at" "$work/peer.err"
		cp "$work/ours.err.$at" "$work/ours.err"
		case " ${sets[at]} " in
		*" -t "*) sed -E -i 's/^Timestamp: [A-Z][a-z]{2} [A-Z][a-z]{2} [ 1-3][0-9] [0-9:]{8} 20[0-9]{2} [0-9]+ usec$/WHEN/' \
			"$work/peer.out" "$work/ours.out" ;;
		*" -ts "*) sed -E -i 's/^\[20[0-9]{2}-[0-9]{2}-[0-9]{2}T[0-9:]{8}\.[0-9]{6}\] /WHEN /' "$work/peer.out" "$work/ours.out" ;;
		esac
		# A link's other events can come before its own: which of both asks the kernel for its name in time is chance.
		sed -E -i '/netconf|NETCONF|^\[?(NEIGH|WHEN|Deleted|inet|dev)/s/\bif[0-9]+\b/br9/' "$work/peer.out" "$work/ours.out"
		normalise_ours "$work/ours.out"
		normalise_peer "$work/peer.out"
		# Whether the other end is up is what iproute2 asks of this namespace's link with that number.
		[[ "${sets[at]}" != *all-nsid* ]] || sed -i 's/,M-DOWN//' "$work/peer.out" "$work/ours.out"
		[ -s "$work/peer.out" ] || echo "nothing seen" >"$work/peer.err"
		alike "${sets[at]}" 0 0
	done
}

# The links of the twins look for others with their addresses first.
for ((try = 0; try < 50; try++)); do
	"$peer" -n "$twins-a" -6 addr show tentative | grep -q tentative || break
	sleep 0.1
done

group "monitor: events"
in_a "$peer" link add w0 type veth peer name w1
sets=("monitor" "monitor label" "monitor all" "-o monitor label" "-d monitor" "-s monitor" "-s -s monitor" "-c monitor link"
	"-t monitor address link rule" "-ts monitor route neigh" "-4 monitor" "-6 monitor label" "monitor link" "monitor address"
	"monitor route" "monitor mroute" "-s monitor m" "monitor neigh" "monitor netconf" "monitor rule" "monitor nexthop"
	"monitor nsid" "monitor dev w0" "monitor label dev w1" "-4 monitor neigh" "-6 monitor route dev w0" "-B monitor neigh"
	"monitor link all" "-rc 100000 monitor rule" "-br monitor link")
# "m" means another object since 6.14, colours are others since 6.17.
for at in "${!sets[@]}"; do
	[[ "${sets[at]}" != *" m" ]] && [[ "${sets[at]}" != -c* ]] || unset "sets[$at]"
done
see scene
judge
end_group

if have node; then
	holds "ip monitor: a JSON object a line, each key once" node -e '
		const text = require("fs").readFileSync(process.argv[1], "utf8").trim().split("\n")
		const lines = text.map(JSON.parse)
		const same = text.every((line, at) => JSON.stringify(lines[at]).replace(/\.0+(?=[,}])/g, "") === line.replace(/\.0+(?=[,}])/g, ""))
		const kinds = new Set(lines.map(line => line.event))
		process.exit(same && kinds.size > 8 ? 0 : 1)' "$work/json"
fi

# Two namespaces. What iproute2 calls the other one's links is what bears their number here, so both are numbered alike.
other_scene() {
	in_b "$peer" link add name o0 index 100 type veth peer name o1 index 101
	in_a "$peer" link add name o0 index 100 type veth peer name o1 index 101
	for scope in in_a in_b; do
		"$scope" "$peer" link set o0 up
		"$scope" "$peer" link set o1 up
		"$scope" "$peer" addr add 10.3.0.1/24 dev o0
		"$scope" "$peer" route add 10.8.0.0/16 via 10.3.0.9
	done
	in_b "$peer" addr add 10.4.0.1/24 dev d0
}
group "monitor: all-nsid"
sets=("monitor link all-nsid" "monitor link label all-nsid" "-o monitor all-nsid link")
see other_scene
judge
end_group
holds "ip monitor all-nsid: no name of this namespace for a link of another" \
	grep -q '"event_nsid":7,"event":"ADDR","index":[0-9]*,"dev":"if[0-9]*","family":"inet","local":"10.4.0.1"' "$work/json"
holds "ip monitor all-nsid: the other namespace's own names, once told" \
	grep -q '"event_nsid":7,"event":"ROUTE","dst":"10.8.0.0/16","gateway":"10.3.0.9","dev":"o0"' "$work/json"

# Messages from files, in an empty namespace: all kinds, all options.
group "monitor: files"
record=$work/recorded
in_a "$peer" link add w0 type veth peer name w1
timeout 60 nsenter --net="/run/netns/$twins-a" perl "$here/ip_monitor_messages.pl" record "$record" >"$work/ready" &
recorder=$!
for ((try = 0; try < 50; try++)); do
	[ -s "$work/ready" ] && break
	sleep 0.1
done
scene >"$work/scene" 2>&1
sleep 0.5
kill "$recorder" 2>/dev/null
messages known "$record" >"$work/live"
messages make >"$work/made"
"$peer" netns add "$twins-c"
at_exit "$peer" netns del "$twins-c"
in_c() { timeout 20 nsenter --net="/run/netns/$twins-c" "$@"; }

# file FILE OPTIONS WORDS
file() {
	local expected status
	in_c "$peer" $2 monitor $3 file "$1" >"$work/peer.out" 2>"$work/peer.err" </dev/null
	expected=$?
	in_c "$ctrkit" ip $2 monitor $3 file "$1" >"$work/ours.out" 2>"$work/ours.err" </dev/null
	status=$?
	normalise_ours "$work/ours.out" with
	normalise_peer "$work/peer.out"
	alike "$2 monitor $3 file ${1##*/}" $expected $status
}

for name in live made; do
	for options in "" -o -d -s "-s -s" -4 -6 -B "-o -d -s"; do
		for words in "" label rule "label all-nsid"; do
			file "$work/$name" "$options" "$words"
		done
	done
done
end_group

group "monitor: multicast and anycast addresses"
messages any "$record" >"$work/new"
kernel=$(uname -r)
only_anycast() { if [ "$options" = -o ]; then grep ' any '; else grep -A1 ' any ' | sed '/^--$/d'; fi; }
for options in "" -o -s; do
	in_c "$ctrkit" ip $options monitor label file "$record" 2>/dev/null | only_anycast >"$work/ours.out"
	in_c "$peer" $options monitor label file "$work/new" 2>/dev/null | only_anycast >"$work/peer.out"
	true >"$work/peer.err" 2>"$work/ours.err"
	[ -s "$work/peer.out" ] || ((${kernel%%.*} * 100 + $(cut -d. -f2 <<<"$kernel") < 614)) || echo "none seen" >"$work/peer.err"
	alike "$options anycast" 0 0
done
# 7.1's words, of which no older release has any.
if ((${kernel%%.*} * 100 + $(cut -d. -f2 <<<"$kernel") >= 614)); then
	in_c "$ctrkit" ip monitor label file "$record" 2>/dev/null | grep -A1 'inet6 mcast ff02::1 ' | head -2 |
		sed -E 's/^\[ADDR\][0-9]+: [a-z0-9]+ /[ADDR]2: v1 /' >"$work/ours.out"
	printf '[ADDR]2: v1    inet6 mcast ff02::1 scope global \n       valid_lft forever preferred_lft forever\n' >"$work/peer.out"
	alike "multicast" 0 0
fi
end_group

# Attributes that come twice: the first counts. The kernel sends none, a file may.
group "monitor: repeated attributes"
perl -e '
	sub at { my ($type, $data) = @_; pack("SSa*", 4 + length $data, $type, $data) . "\0" x (-length($data) & 3) }
	sub message { my ($type, $body) = @_; pack("LSSLL", 16 + length $body, $type, 0, 0, 0) . $body }
	my @ip = map { pack "C4", 10, 0, 0, $_ } 0 .. 3;
	print message(16, pack("CxSlLL", 0, 1, 9, 0x1043, 0) . at(3, "eth9\0") . at(3, "eth8\0") . at(4, pack "L", 1500) .
		at(4, pack "L", 9000) . at(18, at(1, "bridge\0") . at(1, "veth\0") .
		at(2, at(1, pack "L", 5) . at(1, pack "L", 6))) . at(52, at(53, "one\0") . at(53, "two\0")));
	print message(20, pack("CCCCL", 2, 24, 0, 0, 1) . at(2, $ip[1]) . at(2, $ip[2]) . at(3, "lab1\0") . at(3, "lab2\0"));
	print message(24, pack("C8L", 2, 8, 0, 0, 254, 3, 0, 1, 0) . at(1, $ip[0]) . at(1, $ip[3]) . at(5, $ip[1]) .
		at(5, $ip[2]) . at(6, pack "L", 5) . at(6, pack "L", 6) . at(8, at(2, pack "L", 1400) . at(2, pack "L", 1300)));
	print message(28, pack("CxSlSCC", 2, 0, 1, 2, 0, 0) . at(1, $ip[1]) . at(1, $ip[2]) . at(2, "123456") . at(2, "654321"));
	print message(32, pack("C8L", 2, 0, 8, 0, 254, 0, 0, 1, 0) . at(2, $ip[0]) . at(2, $ip[3]) . at(6, pack "L", 5) .
		at(6, pack "L", 6));
	print message(80, pack("Cx3", 2) . at(1, pack "l", 1) . at(2, pack "L", 1) . at(2, pack "L", 0));
' >"$work/twice"
for options in "" "-d" "-o"; do both "$options monitor file '$work/twice'"; done
end_group

# What is malformed is said, and the next message is shown: never half of one.
perl -e '
	sub at { my ($type, $data) = @_; pack("SSa*", 4 + length $data, $type, $data) . "\0" x (-length($data) & 3) }
	sub message { my ($type, $body) = @_; pack("LSSLL", 16 + length $body, $type, 0, 0, 0) . $body }
	for my $data ("\x0a\0\0", "\x0a\0\0\x01") {
		print message(24, pack("C8L", 2, 32, 0, 0, 254, 3, 0, 1, 0) . at(1, $data));
		print message(24, pack("C8L", 2, 8, 0, 0, 254, 3, 0, 1, 0) . at(1, "\x0a\0\0\0") . at(7, $data));
		print message(28, pack("CxSlSCC", 2, 0, 1, 2, 0, 0) . at(1, $data));
		print message(32, pack("C8L", 2, 0, 32, 0, 254, 0, 0, 1, 0) . at(2, $data));
		print message(16, pack("CxSlLL", 0, 1, 9, 0, 0) . at(3, "eth9\0") . at(18, at(1, "bridge\0") . at(2, at(1, $data))));
	}' >"$work/cut"
in_b "$ctrkit" ip -d monitor file "$work/cut" >"$work/shown" 2>"$work/errors"
equal "ip monitor: malformed messages are refused" "$(printf 'malformed %s\n' route route neighbour rule link)" "$(cat "$work/errors")"
equal "ip monitor: whole ones behind them are shown" 5 "$(grep -c '^unicast 10.0.0.\|^10.0.0.1 dev\|^0:.*from 10.0.0.1\|^9: eth9' "$work/shown")"

group "monitor: files that are none"
head -c 1000 "$work/made" >"$work/cut"
(head -c 40 "$work/made" && head -c 200 /dev/zero) >"$work/zero"
printf '\1\0' >"$work/short"
printf '\10\0\0\0aaaabbbbccccdddd' >"$work/small"
printf '\0\0\0\1aaaabbbbccccdddd' >"$work/large"
true >"$work/empty"
for name in cut zero short small large empty; do file "$work/$name" "" ""; done
end_group

# A reader that stands still loses notifications, says so, and goes on.
group "monitor: overflow"
lag() {
	local watcher status
	local -x LC_ALL=C
	nsenter --net="/run/netns/$twins-a" "$@" >"$work/seen" 2>"$work/said" &
	watcher=$!
	sleep 0.5
	kill -STOP "$watcher"
	for ((line = 0; line < 200; line++)); do printf 'rule add pref 900 table 7\nrule del pref 900\n'; done | in_a "$peer" -b -
	kill -CONT "$watcher"
	sleep 0.5
	in_a "$peer" rule add pref 901 table 9
	in_a "$peer" rule del pref 901
	sleep 0.3
	kill -TERM "$watcher"
	wait "$watcher"
	status=$?
	sort -u "$work/said"
	tail -n 2 "$work/seen"
	return $status
}
lag "$peer" -rc 4000 monitor rule >"$work/peer.out" 2>/dev/null
expected=$?
lag "$ctrkit" ip -rc 4000 monitor rule >"$work/ours.out" 2>/dev/null
status=$?
true >"$work/peer.err" 2>"$work/ours.err"
grep -q "No buffer space available" "$work/peer.out" || echo "nothing lost" >"$work/peer.err"
sed -i '/Peer netns reference/d' "$work/peer.out"
alike "a slow reader" $expected $status
end_group

# Nobody reads any longer: both end by the signal.
group "monitor: ends"
gone() {
	(
		in_a "$@" 2>/dev/null
		echo $? >"$work/status"
	) | head -n 1 >"$work/first" &
	local reader=$!
	sleep 0.5
	for ((try = 0; try < 3; try++)); do
		in_a "$peer" rule add pref 902 table 9
		in_a "$peer" rule del pref 902
		sleep 0.2
	done
	wait "$reader"
	cat "$work/first" "$work/status"
}
gone "$peer" monitor rule >"$work/peer.out"
gone "$ctrkit" ip monitor rule >"$work/ours.out"
true >"$work/peer.err" 2>"$work/ours.err"
alike "a closed pipe" 0 0
for signal in INT TERM; do
	in_a perl -e 'my $s = shift; $SIG{$s} = "DEFAULT"; my $p = fork // die; exec @ARGV unless $p; select undef, undef, undef, 0.4;
		kill $s, $p; waitpid $p, 0; print $?, "\n"' "$signal" "$peer" monitor rule >"$work/peer.out" 2>/dev/null
	in_a perl -e 'my $s = shift; $SIG{$s} = "DEFAULT"; my $p = fork // die; exec @ARGV unless $p; select undef, undef, undef, 0.4;
		kill $s, $p; waitpid $p, 0; print $?, "\n"' "$signal" "$ctrkit" ip monitor rule >"$work/ours.out" 2>/dev/null
	alike "SIG$signal" 0 0
done
end_group
