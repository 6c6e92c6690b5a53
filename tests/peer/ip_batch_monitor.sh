#!/bin/bash
# ip -batch, the options of all objects, and ip monitor beside iproute2.
here=$(dirname "$0")
. "$here/../lib.sh"
. "$here/twins.sh"

if [ "$(id -u)" != 0 ] || [ -z "$peer" ]; then
	skip "ip batch and monitor" "needs root and iproute2"
	exit 0
fi
make_twins || exit 1

# batch OPTIONS TEXT: a batch by both.
batch() {
	local expected status
	printf '%b' "$2" >"$work/batch"
	in_a "$peer" $1 -b "$work/batch" >"$work/peer.out" 2>"$work/peer.err"
	expected=$?
	in_b "$ctrkit" ip $1 -b "$work/batch" >"$work/ours.out" 2>"$work/ours.err"
	status=$?
	alike "batch $1 $2" $expected $status
}

group "batch"
for options in "" -force -j; do
	batch "$options" 'addr show \\\n dev "lo"\n\n# c\n  rule show\n link show lo\nfoo\nlink show lo\n'
	batch "$options" 'addr show nosuch\nlink show lo\nfoo\n'
	batch "$options" "link show 'lo'\nlink show lo#x\nlink show lo # x\n"
	batch "$options" 'link show "lo\nlink show lo\n'
	batch "$options" 'link show dev\nlink show lo\n'
	batch "$options" 'rule add pref 7 table 9\nrule add pref 7 table 9\nrule'
	batch "$options" '-j link show lo\nlink show lo'
	batch "$options" '\n\n\n'
	batch "$options" ''
	batch "$options" 'rule del pref 7'
done
end_group

group "a batch of 10,000 lines"
for ((line = 0; line < 10000; line++)); do
	echo "neigh replace 10.$((line / 5000)).$((line % 5000 / 250)).$((line % 250 + 1)) dev d0 lladdr 2:0:0:0:0:$((line % 90 + 1)) nud permanent"
done | head -900 >"$work/batch"
for ((line = 0; line < 9100; line++)); do echo "rule show pref 5"; done >>"$work/batch"
in_a "$peer" -b "$work/batch" >"$work/peer.out" 2>"$work/peer.err"
expected=$?
in_b "$ctrkit" ip -b "$work/batch" >"$work/ours.out" 2>"$work/ours.err"
alike "10000 lines" $expected $?
unordered=yes dumps "neigh show nud permanent"
end_group

table "options" <<'END'
-f foo rule
-f inet rule
-family inet6 rule
-f link link show lo
-f bridge rule
-f mpls rule
-l foo rule
-l 5 rule
-rc foo rule
-rc 1000 rule
-b /nonexistent
-B rule
-M neigh
-N rule show table 255
-a link show lo
-t link show lo
-ts link show lo
netconf
-j netconf
netconf show dev d0
netconf show dev nosuch
-6 netconf
netconf foo
vrf
-j vrf
vrf show foo
vrf foo
tuntap add
tuntap add mode foo
tuntap add dev t0
tuntap add t0 mode tun
tuntap add mode tap user nosuch
tuntap add t5 t6 mode tun
tuntap del t9 mode tun
tuntap del
tuntap del t0
tuntap del t0 mode tun
tuntap foo
monitor foo
monitor dev nosuch
monitor file /nonexistent
monitor file
END

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

# The same changes seen by several monitors of both, in one namespace.
group "monitor"
watchers=()
for options in "monitor label" "-o monitor" "monitor link" "monitor addr dev w0" "-4 monitor route" "monitor rule neigh" "monitor all"; do
	in_a "$peer" $options >"$work/peer ${options// /_}" 2>&1 &
	watchers+=($!)
	in_a "$ctrkit" ip $options >"$work/ours ${options// /_}" 2>&1 &
	watchers+=($!)
	# shellcheck disable=SC2086 # words
	[ "$options" = "monitor label" ] && { in_a "$peer" link add w0 type veth peer name w1; sleep 0.3; }
done
in_a "$ctrkit" ip -j monitor >"$work/json" 2>&1 &
watchers+=($!)
sleep 0.7
in_a "$peer" -b - <<'END'
link set w0 up
link set w1 up
addr add 10.0.0.1/24 dev w0
route add 10.5.0.0/16 via 10.0.0.2 dev w0
route del 10.5.0.0/16 via 10.0.0.2 dev w0
neigh add 10.0.0.9 dev w0 lladdr 02:00:00:00:00:01
neigh del 10.0.0.9 dev w0
rule add from 10.9.0.0/16 table 77
rule del from 10.9.0.0/16 table 77
addr del 10.0.0.1/24 dev w0
link set w0 down
END
sleep 2.5
kill "${watchers[@]}" 2>/dev/null
wait "${watchers[@]}" 2>/dev/null
for options in "-o monitor" "monitor link" "monitor addr dev w0" "-4 monitor route" "monitor rule neigh" "monitor all"; do
	cp "$work/peer ${options// /_}" "$work/peer.out"
	# Whether the other end is up is asked when a line is printed: by then it may be.
	sed -i "s/,M-DOWN//" "$work/peer.out"
	sed -E "s/ proto kernel_ll / /; s/,M-DOWN//" "$work/ours ${options// /_}" >"$work/ours.out"
	true >"$work/peer.err" 2>"$work/ours.err"
	[ -s "$work/peer.out" ] || echo "nothing seen" >"$work/peer.err"
	alike "$options" 0 0
done
if have node; then
	holds "ip monitor: a JSON object a line" node -e '
		const lines = require("fs").readFileSync(process.argv[1], "utf8").trim().split("\n").map(JSON.parse)
		process.exit(lines.length > 10 ? 0 : 1)' "$work/json"
fi
end_group
