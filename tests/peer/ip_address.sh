#!/bin/bash
# ip address and ip maddress beside iproute2's: each change is made by ctrkit in one network namespace and by the
# installed ip in another, and both must then look the same; filters are compared in one namespace that both look into.
# What may differ stands in normalise_ip.txt.
here=$(dirname "$0")
. "$here/../lib.sh"
. "$here/ip_scene.sh"

peer=$(command -v ip)
cases=0 failures=0 group=

# The sed script that takes the newest release's output to the installed one's: see ip_show.sh, which has every kind of row.
edits() {
	local installed
	installed=$("$peer" -V | sed -E 's/.*iproute2-v?([0-9.]+).*/\1/')
	awk -v installed="$installed" -v wanted=" any palette " '
		function number(release, part) { split(release, part, "."); return part[1] * 1000 + part[2] }
		/^\[/ {
			since = substr($1, 2)
			on = index(wanted, " " substr($2, 1, length($2) - 1) " ") &&
				since != "both" && (since ~ /^[a-z]/ || number(since) > number(installed))
			next
		}
		on && !/^#/ && NF' "$here/normalise_ip.txt"
}

# group NAME: the cases up to the next group are one line of the result if they pass.
group() {
	((failures > 0)) || [ -z "$group" ] || pass "ip $group ($cases cases)"
	((failures <= 8)) || fail "ip $group: $((failures - 8)) more"
	group=$1 cases=0 failures=0
}

# differ COMMAND: shows what is in $work/why of a case that failed.
differ() {
	failures=$((failures + 1))
	((failures > 8)) || fail "ip $group:$1" "$work/why"
}

# judge COMMAND EXPECTED_STATUS STATUS: compares what both printed.
judge() {
	local what
	cases=$((cases + 1))
	: >"$work/why"
	[ "$2" = "$3" ] || echo "exit status $3 instead of $2" >>"$work/why"
	for what in out err; do
		cmp -s "$work/peer.$what" "$work/ours.$what" && continue
		sed -zE -i -f "$work/edits" "$work/ours.$what"
		diff -U0 --label "iproute2 std$what" --label "ctrkit std$what" <(cat -A "$work/peer.$what") \
			<(cat -A "$work/ours.$what") | cut -c1-400 >>"$work/why"
	done
	[ -s "$work/why" ] || return 0
	differ "$1"
	return 1
}

# same_state COMMAND: what both namespaces have, as the installed ip shows it; waits out a second that passes between the two.
same_state() {
	local try
	for try in 1 2 3 4; do
		within "$tag-peer" "$peer" -d -j addr >"$work/peer.state"
		within "$tag-ours" "$peer" -d -j addr >"$work/ours.state"
		cmp -s "$work/peer.state" "$work/ours.state" && return
		cmp -s <(without_lifetimes peer) <(without_lifetimes ours) || break
		sleep 0.3
	done
	diff -U0 --label iproute2 --label ctrkit <(sed 's/},{/},\n{/g' "$work/peer.state") \
		<(sed 's/},{/},\n{/g' "$work/ours.state") | cut -c1-400 >"$work/why"
	differ "$1: what it left"
	return 1
}

without_lifetimes() { sed -E 's/(_life_time":)[0-9]+/\1/g' "$work/$1.state"; }

# step ARGS...: the same by both, each in its namespace.
step() {
	local expected status
	within "$tag-peer" "$peer" "$@" >"$work/peer.out" 2>"$work/peer.err" </dev/null
	expected=$?
	within "$tag-ours" "$ctrkit" ip "$@" >"$work/ours.out" 2>"$work/ours.err" </dev/null
	status=$?
	judge "$(printf ' %q' "$@")" $expected $status && same_state "$(printf ' %q' "$@")"
}

# steps: one a line on stdin.
steps() {
	local line
	local -a words
	while IFS= read -r line; do
		eval "words=($line)"
		step "${words[@]}"
	done
}

# alike ARGS...: the same by both in one namespace, which does not change.
alike() {
	local expected status try
	for try in 1 2 3; do
		within "$tag-scene" "$peer" "$@" >"$work/peer.out" 2>"$work/peer.err" </dev/null
		expected=$?
		within "$tag-scene" "$ctrkit" ip "$@" >"$work/ours.out" 2>"$work/ours.err" </dev/null
		status=$?
		# A bridge's timers run, and a lifetime's second may pass between the two.
		sed -Ei 's/((hello|tcn|topology_change|gc|hold|message_age|forward_delay)_timer +)[0-9.]+/\10.00/g' "$work/"{peer,ours}.out
		cmp -s "$work/peer.out" "$work/ours.out" && break
		cp "$work/ours.out" "$work/edited"
		sed -zE -i -f "$work/edits" "$work/edited"
		cmp -s "$work/peer.out" "$work/edited" && break
	done
	judge "$(printf ' %q' "$@")" $expected $status
}

# check NAME COMMAND...: a case that only ctrkit can show; the command prints what is wrong.
check() {
	local name=$1
	shift
	cases=$((cases + 1))
	if "$@" >"$work/why" 2>&1 && [ ! -s "$work/why" ]; then return; fi
	differ " $name"
}

# pair: two namespaces with the same links, none of which takes an address by itself.
pair() {
	local side
	for side in ours peer; do
		new_netns $side
		within "$tag-$side" sh -c 'echo 1 >/proc/sys/net/ipv6/conf/default/addr_gen_mode'
		ip_lines "$tag-$side" <<-'END'
			link set lo up
			link add a0 index 10 address 02:00:00:00:00:10 type veth peer name a1 index 11 address 02:00:00:00:00:11
			link add b0 index 12 address 02:00:00:00:00:12 type ifb
			link add br0 index 13 address 02:00:00:00:00:13 type bridge
			link set a1 master br0
			link set a0 up
			link set a1 up
			link property add dev b0 altname averyveryverylongname
		END
	done
}

cases_verbs() {
	group "addr add"
	steps <<-'END'
		addr add 192.0.2.1/24 dev a0
		addr add 192.0.2.2/24 dev a0
		addr add 192.0.2.3/24 brd + dev a0
		addr add 192.0.2.4/25 broadcast - dev a0
		addr add 192.0.2.5/24 brd 192.0.2.77 dev a0
		addr add local 192.0.2.6/24 dev a0
		addr add dev a0 192.0.2.7/24
		addr add 192.0.2.8 dev a0
		addr add 192.0.2.9/255.255.255.0 dev a0
		addr add 192.0.2.10/31 brd + dev a0
		addr add 192.0.2.12/32 brd - dev a0
		addr add 192.0.2.13/30 b + dev a0
		addr add 192.0.2.14/0 dev a0
		addr add 192.0.2.15/24 brd 0 dev a0
		addr add 10.1 dev a0
		addr add 10.1/16 dev a0
		addr add 10.1.2/16 dev a0
		addr add 0x0a.3.2.1/16 dev a0
		addr add 010.3.2.1/16 dev a0
		addr add 10.4.0.1 peer 10.4.0.2 dev a0
		addr add 10.4.0.3 remote 10.4.0.4/24 dev a0
		addr add 10.4.0.5/24 peer 10.4.0.6 dev a0
		addr add 10.4.0.7/24 peer 10.5.0.1/16 brd + dev a0
		addr add 10.4.0.8/24 peer default dev a0
		addr add 10.6.0.1/24 label a0:web dev a0
		addr add 10.6.0.2/24 label foo dev a0
		addr add 10.6.0.3/24 label one label two dev a0
		addr add 10.6.0.4/24 label '' dev a0
		addr add 10.6.0.5/24 label 123456789012345 dev a0
		addr add 10.6.0.6/24 label 'a"\' dev a0
		addr add 10.7.0.1/24 scope link dev a0
		addr add 10.7.0.2/24 scope global scope site dev a0
		addr add 10.7.0.3/24 scope 77 dev a0
		addr add 10.7.0.4/24 scope 0x10 dev a0
		addr add 127.0.0.2/8 dev lo
		addr add 127.0.0.3 dev lo
		addr add 127.1.0.1/16 dev a0
		addr add 10.8.0.1/24 metric 100 dev a0
		addr add 10.8.1.1/24 priority 101 dev a0
		addr add 10.8.2.1/24 preference 102 dev a0
		addr add 10.8.3.1/24 m 103 dev a0
		addr add 10.8.4.1/24 pref 104 dev a0
		addr add 10.8.5.1/24 metric 5 metric 0x10 dev a0
		addr add 10.9.0.1/24 valid_lft 100000 preferred_lft 50000 dev a0
		addr add 10.9.0.2/24 valid_lft forever preferred_lft forever dev a0
		addr add 10.9.0.3/24 preferred_lft 0 dev a0
		addr add 10.9.0.4/24 preferred_lft 70000 dev a0
		addr add 10.9.0.5/24 v 90000 preferred 80000 dev a0
		addr add 10.9.0.6/24 valid_lft 4294967295 dev a0
		addr add 10.10.0.1/24 noprefixroute dev a0
		addr add 10.10.0.2/24 anycast 10.10.0.9 dev a0
		addr add 10.10.0.3/24 nodad dev a0
		addr add 10.10.0.4/24 home mngtmpaddr optimistic dev a0
		addr add 10.10.0.5/24 permanent secondary temporary dev a0
		addr add 10.10.0.6/24 deprecated tentative dadfailed stable-privacy dev a0
		addr add 224.0.0.5/32 autojoin dev a0
		addr add 0.0.0.0 dev b0
		-4 addr add default dev b0
		addr add 10.11.0.1/24 dev br0
		addr add 10.12.0.1/24 dev averyveryverylongname
		addr add 2001:db8::1/64 dev a0
		addr add 2001:db8::2 dev a0
		addr add 2001:db8::3/64 nodad dev a0
		addr add 2001:db8::4/64 home dev a0
		addr add 2001:db8::5/64 optimistic dev a0
		addr add 2001:db8::6/64 mngtmpaddr dev a0
		addr add 2001:db8::7/64 noprefixroute dev a0
		addr add 2001:db8::8/64 nodad noprefixroute home dev a0
		addr add nodad 2001:db8::9/64 dev a0
		-6 addr add nodad 2001:db8::a/64 dev a0
		addr add 2001:db8::b/64 valid_lft 100000 preferred_lft 50000 dev a0
		addr add 2001:db8::c/64 preferred_lft 0 dev a0
		addr add 2001:db8::d/64 metric 700 dev a0
		addr add 2001:db8::e/64 scope link dev a0
		addr add 2001:db8::f/64 label foo dev a0
		addr add 2001:db8:1::1 peer 2001:db8:1::2 dev a0
		addr add 2001:db8:1::3 peer 2001:db8:1::4/64 dev a0
		addr add 2001:db8:2::1/64 brd 2001:db8:2::ff dev a0
		addr add 2001:db8:2::2/64 anycast 2001:db8:2::fe dev a0
		addr add fe80::5/64 dev a0
		addr add fec0::5/64 dev a0
		addr add ::ffff:192.0.2.9/96 dev a0
		addr add ::192.0.2.9 dev a0
		addr add ff05::5/128 autojoin dev a0
		addr a 10.13.0.1/24 dev a0
		addr ad 10.13.0.2/24 dev a0
	END
	group "addr change and replace"
	steps <<-'END'
		addr change 10.9.0.1/24 valid_lft 200000 preferred_lft 100000 dev a0
		addr change 10.9.0.2/24 preferred_lft 0 dev a0
		addr chg 10.9.0.1/24 dev a0
		addr c 10.14.0.1/24 dev a0
		addr change 10.14.0.2/24 dev a0
		addr change 10.8.0.1/24 metric 200 dev a0
		addr replace 10.8.1.1/24 metric 201 dev a0
		addr replace 10.15.0.1/24 brd + dev a0
		addr replace 10.15.0.1/24 dev a0
		addr r 10.15.0.2/24 noprefixroute dev a0
		addr replace 10.15.0.2/24 dev a0
		addr change 2001:db8::1/64 preferred_lft 0 dev a0
		addr change 2001:db8::3/64 valid_lft 100000 preferred_lft 1000 nodad dev a0
		addr change 2001:db8:3::1/64 dev a0
		addr replace 2001:db8:3::2/64 nodad dev a0
		addr replace 2001:db8:3::2/64 home dev a0
		addr replace 2001:db8::d/64 metric 800 dev a0
	END
	group "addr delete"
	steps <<-'END'
		addr del 192.0.2.2/24 dev a0
		addr del 192.0.2.3 dev a0
		addr del 10.1 dev a0
		addr del 10.99.9.9 dev a0
		addr del 10.4.0.1 peer 10.4.0.2 dev a0
		addr del 10.4.0.3 dev a0
		addr del 10.4.0.5/24 dev a0
		addr del 10.4.0.5/32 dev a0
		addr del 10.6.0.1/24 label wrong dev a0
		addr del 10.6.0.1/24 label a0:web dev a0
		addr del 10.6.0.2 brd + dev a0
		addr delete 10.9.0.1/24 valid_lft 5 preferred_lft 5 dev a0
		addr d 10.9.0.2/24 scope global metric 5 dev a0
		addr del 10.10.0.1/24 noprefixroute home dev a0
		addr del 224.0.0.5/32 autojoin dev a0
		addr del 2001:db8::1/64 dev a0
		addr del 2001:db8::2 dev a0
		addr del 2001:db8::3 dev a0
		addr del 2001:db8::6/64 mngtmpaddr dev a0
		addr del 2001:db8:1::1 peer 2001:db8:1::2 dev a0
		-4 addr del label foo dev a0
		-4 addr del dev b0
		-6 addr del dev a0
		addr del 192.0.2.1/24 dev a0
	END
}

cases_refused() {
	group "bad addr commands"
	steps <<-'END'
		addr add
		addr add 192.0.2.1/24
		addr add dev a0
		addr add dev
		addr add peer 10.0.0.1 dev a0
		addr add peer
		addr add peer dev a0
		addr add 192.0.2.1/24 dev nosuch
		addr add 192.0.2.1/24 dev ''
		addr add 192.0.2.1/24 dev a/b
		addr add 192.0.2.1/24 dev averyveryveryverylongone
		addr add 192.0.2.1/24 dev 10
		addr add 192.0.2.1/33 dev a0
		addr add 192.0.2.1/-1 dev a0
		addr add 192.0.2.1/ dev a0
		addr add 192.0.2.1/x dev a0
		addr add 192.0.2.1/24x dev a0
		addr add 192.0.2.1/255.0.255.0 dev a0
		addr add /24 dev a0
		addr add '' dev a0
		addr add x dev a0
		addr add 300.1.1.1/24 dev a0
		addr add 192.0.2.300 dev a0
		addr add 1.2.3.4.5 dev a0
		addr add 5000 dev a0
		addr add 2001:db8::1/129 dev a0
		addr add 2001:db8:::1 dev a0
		addr add fe80::1%a0/64 dev a0
		addr add 2001:db8::1/ffff:: dev a0
		addr add default dev a0
		addr add any dev a0
		addr add all dev a0
		-6 addr add default dev a0
		-6 addr add any dev a0
		-6 addr add dev a0
		-4 addr add dev a0
		-4 addr add 2001:db8::1/64 dev a0
		-6 addr add 192.0.2.1/24 dev a0
		-0 addr add 192.0.2.1/24 dev a0
		-0 addr add x dev a0
		-0 addr add dev a0
		addr add 192.0.2.1 192.0.2.2 dev a0
		addr add local 192.0.2.1 local 192.0.2.2 dev a0
		addr add 192.0.2.1 foo dev a0
		addr add 192.0.2.1 dynamic dev a0
		addr add 192.0.2.1 primary dev a0
		addr add 192.0.2.1 -nodad dev a0
		addr add 192.0.2.1 noda dev a0
		addr add local
		addr add 192.0.2.1/24 peer x dev a0
		addr add 192.0.2.1/24 peer 2001:db8::1 dev a0
		addr add 2001:db8::1/64 peer 192.0.2.1 dev a0
		addr add 192.0.2.1/24 peer 1.2.3.5 peer 1.2.3.6 dev a0
		addr add 192.0.2.1/24 brd x dev a0
		addr add 192.0.2.1/24 brd any dev a0
		addr add 192.0.2.1/24 brd 192.0.2.255/24 dev a0
		addr add 192.0.2.1/24 brd + brd + dev a0
		addr add 192.0.2.1/24 brd - broadcast 192.0.2.3 dev a0
		addr add 192.0.2.1/24 brd
		addr add brd x dev a0
		addr add brd + dev a0
		addr add 2001:db8::99/64 brd + dev a0
		addr add 2001:db8::99/64 brd 192.0.2.1 dev a0
		addr add brd 192.0.2.3 2001:db8::1/64 dev a0
		addr add 192.0.2.1/24 anycast x dev a0
		addr add 192.0.2.1/24 anycast + dev a0
		addr add 192.0.2.1/24 anycast 192.0.2.3 anycast 192.0.2.4 dev a0
		addr add 192.0.2.1/24 anycast
		addr add 192.0.2.1/24 scope foo dev a0
		addr add 192.0.2.1/24 scope 256 dev a0
		addr add 192.0.2.1/24 scope -1 dev a0
		addr add 192.0.2.1/24 scope host dev a0
		addr add 192.0.2.1/24 scope
		addr add 192.0.2.1/24 label 0123456789012345 dev a0
		addr add 192.0.2.1/24 label
		addr add 192.0.2.1/24 metric x dev a0
		addr add 192.0.2.1/24 metric -1 dev a0
		addr add 192.0.2.1/24 metric 4294967296 dev a0
		addr add 192.0.2.1/24 metric
		addr add 192.0.2.1/24 valid_lft 0 dev a0
		addr add 192.0.2.1/24 valid_lft x dev a0
		addr add 192.0.2.1/24 valid_lft -1 dev a0
		addr add 192.0.2.1/24 valid_lft 4294967296 dev a0
		addr add 192.0.2.1/24 valid_lft
		addr add 192.0.2.1/24 valid_lft 5 dev a0
		addr add 192.0.2.1/24 valid_lft 5 preferred_lft 6 dev a0
		addr add 192.0.2.1/24 valid_lft 5 preferred_lft foreve dev a0
		addr add 192.0.2.1/24 valid_lft 5 valid_lft 5 dev a0
		addr add 192.0.2.1/24 v 5 v 5 dev a0
		addr add 192.0.2.1/24 preferred_lft 5 preferred_lft 5 dev a0
		addr add 192.0.2.1/24 preferred_lft
		addr add 192.0.2.1/24 valid_lft 0 dev nosuch
		addr add 192.0.2.1/24 autojoin dev a0
		addr add 192.0.2.1/24 autojoin home dev nosuch
		addr add 192.0.2.1/24 valid_lft 0 autojoin dev a0
		addr add autojoin dev a0
		addr add home dev a0
		addr add ff05::9/64 dev a0
		addr add ::1/128 dev a0
		addr add 127.0.0.9/0 dev a0
		addr add 10.6.0.5/24 dev a0
		addr change 10.6.0.5/24 valid_lft 10 dev a0
		addr del
		addr d
		addr del dev a0
		addr del default dev a0
		addr del 10.77.0.1 dev nosuch
		addr del 10.77.0.1/24 dev a0
		addr del 10.6.0.5/25 dev a0
		addr del 10.6.0.5/24 dev a1
		addr del 10.6.0.5/24 brd x dev a0
		addr del 10.6.0.5/24 valid_lft 0 dev a0
		addr del 10.6.0.5/24 autojoin dev a0
		addr del 10.6.0.5 peer 10.6.0.5 dev a0
		addr del 2001:db8::99 dev a0
		addr del x dev a0
		-0 addr del 10.6.0.5/24 dev a0
		addr xyz
		addr addd
		addr lists
		addr -x
		addr shw
		addr flush
		addr f
		addr flush dev
		addr flush nosuch
		addr flush dev nosuch
		addr flush to x
		addr flush scope foo
		addr flush all
		addr flush dev a0 type foo master nosuch
		-0 addr flush dev a0
		addr show to
		addr show to x
		-4 addr show to 2001:db8::/32
		-0 addr show to 192.0.2.1
		addr show scope
		addr show scope foo
		addr show scope 256
		addr show label
		addr show master
		addr show master nosuch
		addr show vrf
		addr show vrf nosuch
		addr show vrf br0
		addr show type
		addr show group
		addr show group foo
		addr show -foo
		addr show perm
		addr show dev a0 dev a1
		addr show a0 a1
		addr show dev a0 permanent a1
		addr show dev
		link show master nosuch
		link show vrf br0
		link show type
		link show group foo
		link show to 192.0.2.1
		addr save nosuch
		addr save dev
		addr save scope foo
		addr showdump
		addr restore
		addr res
		addr showd
	END
	group "bad maddr commands"
	steps <<-'END'
		maddr add
		maddr add 33:33:00:00:00:05
		maddr add xx dev a0
		maddr add '' dev a0
		maddr add 33:33:00:00:00:zz dev a0
		maddr add 33:33:00:00:00:100 dev a0
		maddr add 33:33:00:00:00 dev a0
		maddr add 33:33:00:00:00:05:06 dev a0
		maddr add 192.0.2.1 dev a0
		maddr add ff02::1 dev a0
		maddr add 33:33:00:00:00:05 dev nosuch
		maddr add 33:33:00:00:00:05 dev lo
		maddr add 33:33:00:00:00:05 dev ''
		maddr add 33:33:00:00:00:05 dev a/b
		maddr add 33:33:00:00:00:05 dev 'a b'
		maddr add 33:33:00:00:00:05 dev averyveryveryverylongone
		maddr add 33:33:00:00:00:05 dev a0 dev a1
		maddr add 33:33:00:00:00:05 33:33:00:00:00:06 dev a0
		maddr add 33:33:00:00:00:05 address 33:33:00:00:00:05
		maddr add dev
		maddr add address
		maddr del 33:33:00:00:00:99 dev a0
		maddr del 33:33:00:00:00:99
		maddr show dev
		maddr show dev a0 dev a1
		maddr show a0 a1
		maddr foo
	END
}

cases_flush() {
	local form
	group "addr flush"
	for form in '' -s '-s -s' '-s -s -o' '-s -s -br' '-s -s -j' '-s -s -c' '-s -s -d'; do
		refill
		steps <<-END
			$form addr flush to 203.0.113.77
			$form addr flush label 'a0:*'
			$form addr flush dev a1 scope link
			$form -6 addr flush dev a0 to 2001:db8::/32
			$form addr flush -dynamic scope global to 10.0.0.0/24
			$form addr flush dynamic
			$form addr flush secondary
			$form addr flush dev b0 up type foo
			$form -4 addr flush dev a0
			$form addr flush dev a0
			$form addr flush dev a0
			$form addr flush scope global
			$form -loops 3 addr flush up
		END
	done
	refill
	steps <<-'END'
		addr flush to 10.0.0.0/16
		addr f permanent
		addr flush nomaster
		addr show
	END
}

# The same addresses on both sides again.
refill() {
	local side
	for side in ours peer; do
		within "$tag-$side" "$peer" addr flush to default
		ip_lines "$tag-$side" <<-'END'
			addr add 10.0.0.1/24 dev a0
			addr add 10.0.0.2/24 dev a0 label a0:web
			addr add 10.0.0.3/24 dev a0 valid_lft 100000 preferred_lft 50000
			addr add 10.0.1.1 peer 10.0.1.2/24 dev a0
			addr add 10.0.2.1/24 dev a1
			addr add 10.0.2.2/24 dev a1 scope link
			addr add 10.0.3.1/24 dev b0 brd +
			addr add 2001:db8::1/64 dev a0 nodad
			addr add 2001:db8:1::1/64 dev a1 nodad valid_lft 100000
		END
	done
}

# What one side saves, the other restores.
cases_save() {
	local first second
	group "addr save, restore, showdump"
	refill
	within "$tag-ours" "$ctrkit" ip addr save >"$work/ours.saved"
	within "$tag-peer" "$peer" addr save >"$work/peer.saved"
	check "a file as long" test "$(wc -c <"$work/ours.saved")" = "$(wc -c <"$work/peer.saved")"
	check "the same magic number" cmp -n 4 "$work/ours.saved" "$work/peer.saved"
	for first in '' 'dev a0' 'to 10.0.0.0/24' 'label x' 'up'; do
		# shellcheck disable=SC2086 # words
		check "save $first: as long" test "$(within "$tag-ours" "$ctrkit" ip addr save $first | wc -c)" = \
			"$(within "$tag-peer" "$peer" addr save $first | wc -c)"
	done
	for first in ours peer; do
		for second in '' -j '-j -p' -o '-o -j' -4; do
			# shellcheck disable=SC2086 # words
			read_dump "showdump of ${first}'s" "$first" $second addr showdump
		done
		read_dump "restore of ${first}'s over the same" "$first" addr restore
		within "$tag-ours" "$peer" addr flush dev a0
		within "$tag-peer" "$peer" addr flush dev a0
		read_dump "restore of ${first}'s" "$first" addr restore
		head -c 30 "$work/$first.saved" >"$work/cut.saved"
		read_dump "a file that is cut" cut addr showdump
		read_dump "a file that is cut, to restore" cut addr restore
	done
	printf 'abcdefgh' >"$work/other.saved"
	read_dump "another file" other addr showdump
	printf 'ab' >"$work/short.saved"
	read_dump "a short file" short addr restore
	: >"$work/empty.saved"
	read_dump "an empty file" empty addr restore
	check "save to a terminal" refuses_a_terminal "Not sending a binary stream to stdout" 1 addr save
	check "restore from a terminal" refuses_a_terminal "Can't restore address dump from a terminal" 255 addr restore
	check "showdump from a terminal" refuses_a_terminal "Can't restore address dump from a terminal" 255 addr showdump
}

# read_dump NAME SAVED ARGS...: both read a file.
read_dump() {
	local name=$1 saved=$work/$2.saved expected status
	shift 2
	within "$tag-peer" "$peer" "$@" >"$work/peer.out" 2>"$work/peer.err" <"$saved"
	expected=$?
	within "$tag-ours" "$ctrkit" ip "$@" >"$work/ours.out" 2>"$work/ours.err" <"$saved"
	status=$?
	judge " $name: $*" $expected $status && same_state " $name"
}

refuses_a_terminal() {
	local text=$1 expected=$2 said status
	shift 2
	said=$(timeout 5 script -qec "$(printf '%q ' "$ctrkit" ip "$@")" /dev/null </dev/null)
	status=$?
	[ "${said%$'\r'}" = "$text" ] || echo "said: $said"
	[ $status = "$expected" ] || echo "exit status $status"
}

# A scene with an address of each kind, for filters.
scene_filters() {
	new_netns scene
	within "$tag-scene" sh -c 'echo 1 >/proc/sys/net/ipv6/conf/default/addr_gen_mode'
	ip_lines "$tag-scene" <<-'END'
		link set lo up
		link add br0 index 9 address 02:00:00:00:00:09 type bridge
		link add br1 index 8 address 02:00:00:00:00:08 type bridge
		link add a0 index 10 address 02:00:00:00:00:10 type veth peer name a1 index 11 address 02:00:00:00:00:11
		link add b0 index 12 address 02:00:00:00:00:12 type ifb
		link add c0 index 13 address 02:00:00:00:00:13 type veth peer name c1 index 14 address 02:00:00:00:00:14
		link add vx0 index 15 address 02:00:00:00:00:15 type ifb
		link add link a0 name mv0 index 16 address 02:00:00:00:00:16 type macvlan mode bridge
		link set a1 master br0
		link set c1 master br1
		link set vx0 master br0
		link set b0 group 5
		link set c0 group 5
		link set a0 up
		link set a1 up
		link set br0 up
		link set vx0 up
		addr add 10.0.0.1/24 dev a0
		addr add 10.0.0.2/24 dev a0 label a0:web
		addr add 10.0.0.3/24 dev a0 label a0:db valid_lft 1000000 preferred_lft 500000
		addr add 10.0.1.1 peer 10.0.1.2/24 dev a0
		addr add 10.0.2.1/24 dev br0 brd + metric 50
		addr add 10.0.2.2/24 dev br0 scope link
		addr add 10.0.3.1/24 dev b0 preferred_lft 0
		addr add 10.0.4.1/24 dev a1 scope 77
		addr add 10.0.5.1/24 dev c0 noprefixroute
		addr add 2001:db8::1/64 dev a0 nodad
		addr add 2001:db8::2/64 dev a0 home
		addr add 2001:db8::3/64 dev a0 mngtmpaddr valid_lft 1000000 preferred_lft 0
		addr add 2001:db8:1::1/64 dev br0 noprefixroute
		addr add 2001:db8:2::1 peer 2001:db8:2::2 dev c0
		addr add fe80::9/64 dev br0
	END
	# Addresses that are tentative settle first.
	sleep 2.2
}

cases_filters() {
	local form filter
	local -a words
	for form in '' -4 -6 -0 -j -br -o '-j -o' '-j -br' -d '-s' '-j -4' '-j -6' '-4 -br' '-6 -o'; do
		group "filters of addr, with ${form:-nothing}"
		while IFS= read -r filter; do
			eval "words=($filter)"
			# shellcheck disable=SC2086 # words
			alike $form addr show "${words[@]}"
		done <<-'END'
			up
			dev a0
			a0
			dev a0 up
			c0 up
			to 10.0.0.1
			to 10.0.0.0/24
			to 10.0.0.0/16
			to 10/8
			to 0/0
			to default
			to 10.0.1.2
			to 2001:db8::/32
			to 2001:db8::1
			to 2001:db8::/126 dev a0
			to 10.0.0.0/24 to 10.0.2.0/24
			to 10.0.0.0/24 up
			to 10.0.0.0/16 label 'a0*'
			to 10.0.0.0/16 scope link
			to 10.0.0.0/16 dynamic
			to any scope host
			scope host
			scope link
			scope global
			scope all
			scope 77
			scope 0x4d
			scope global scope all
			scope link up
			scope link dev br0
			label '*'
			label 'a0'
			label 'a0*'
			label 'a0:*'
			label 'a0:[dw]*'
			label 'a?'
			label nosuch
			label 'a0*' up
			label 'b*' scope global
			label 'a0:*' -dynamic
			dev a0 label 'a0:*'
			dev c0 label x
			master br0
			master br1
			master a0
			master br0 up
			master br0 master br1
			master br0 type veth
			nomaster
			nomaster up
			dev a1 nomaster
			dev a1 master br0
			dev a1 master br1
			dev lo master br0
			type veth
			type bridge
			type vxlan
			type macvlan
			type ifb
			type nosuch
			type bridge_slave
			type bond_slave
			type veth_slave
			type _slave
			type veth up
			type veth scope link
			type veth dynamic
			type veth type bridge
			dev lo type veth
			dev a1 type bridge_slave
			group default
			group 0
			group 5
			group 5 up
			group 6
			dev b0 group 5
			dev a0 group 5
			permanent
			-permanent
			dynamic
			-dynamic
			secondary
			-secondary
			temporary
			-temporary
			primary
			-primary
			tentative
			-tentative
			deprecated
			-deprecated
			dadfailed
			-dadfailed
			home
			-home
			nodad
			-nodad
			optimistic
			mngtmpaddr
			-mngtmpaddr
			noprefixroute
			-noprefixroute
			autojoin
			stable-privacy
			permanent -permanent
			-permanent permanent
			permanent secondary
			deprecated dynamic up
			permanent dev a0
			dynamic dev lo
		END
	done
	for form in '' -j -br -o '-j -br' -d -s '-j -o' -6; do
		group "filters of link, with ${form:-nothing}"
		while IFS= read -r filter; do
			eval "words=($filter)"
			# shellcheck disable=SC2086 # words
			alike $form link show "${words[@]}"
		done <<-'END'
			up
			dev a0 up
			c0 up
			master br0
			master br1 up
			nomaster
			dev a1 nomaster
			dev a1 master br0
			dev lo master br0
			type veth
			type veth up
			type bridge
			type macvlan
			type nosuch
			type bridge_slave
			type veth_slave
			type _slave
			dev lo type veth
			dev a0 type veth
			type veth master br0
			group default
			group 5
			group 6
			dev a0 group 5
			group 5 type veth
			scope host
			permanent
			label x
			label 'a0*'
			dev a0 label a0
		END
	done
}

cases_multicast() {
	local form
	group "maddr add and delete"
	steps <<-'END'
		maddr add 33:33:00:00:00:05 dev a0
		maddr add dev a0 33:33:00:00:00:06
		maddr add address 33:33:00:00:00:07 dev a0
		maddr a a 33:33:00:00:00:08 dev a0
		maddr add 3:3:0:0:0:1 dev a0
		maddr add 33:33:00:00:00:05 dev a0
		maddr show
		maddr del 33:33:00:00:00:06 dev a0
		maddr delete addr 33:33:00:00:00:07 dev a0
		maddr d 33:33:00:00:00:08 dev a0
		maddr d 33:33:00:00:00:08 dev a0
		maddr add dev a0
		maddr show a0
		maddr del dev a0
		maddr show a0
	END
	group "maddr show"
	within "$tag-scene" "$peer" maddr add 33:33:00:00:00:05 dev a0
	within "$tag-scene" "$peer" maddr add 33:33:00:00:00:06 dev br0
	for form in '' -4 -6 -0 -j '-j -p' -o '-j -o' -s -d -br -c '-4 -j' '-6 -o' '-6 -j' '-0 -j'; do
		# shellcheck disable=SC2086 # words
		for filter in '' show list lst l s 'show dev a0' 'show br0' 'show nosuch' 'show lo' "show dev ''"; do
			eval "words=($filter)"
			alike $form maddr "${words[@]}"
		done
	done
}

# An ordinary user is told what iproute2 tells, and then what it takes.
cases_unprivileged() {
	local line
	local -a words user
	group "without the capability"
	if ! have setpriv; then
		skip "ip $group" "no setpriv"
		group=
		return
	fi
	within "$tag-scene" "$peer" addr save >"$work/peer.saved"
	user=(setpriv --reuid 65534 --regid 65534 --clear-groups)
	cp "$ctrkit" "$work/ctrkit"
	chmod 755 "$work" "$work/ctrkit"
	while IFS= read -r line; do
		eval "words=($line)"
		within "$tag-scene" "${user[@]}" "$peer" "${words[@]}" >"$work/peer.out" 2>"$work/peer.err" <"$work/peer.saved"
		expected=$?
		within "$tag-scene" "${user[@]}" "$work/ctrkit" ip "${words[@]}" >"$work/ours.out" 2>"$work/ours.err" <"$work/peer.saved"
		status=$?
		grep -c 'CAP_NET_ADMIN.*\[NET_ADMIN\]' "$work/ours.err" >"$work/hints"
		sed -i '/CAP_NET_ADMIN/d' "$work/ours.err"
		judge " $line" $expected $status
		check "$line: one hint" test "$(cat "$work/hints")" = 1
	done <<-'END'
		addr add 10.66.0.1/24 dev a0
		addr change 10.66.0.1/24 dev a0
		addr replace 2001:db8:66::1/64 dev a0
		addr del 10.0.0.1/24 dev a0
		addr flush dev a0
		-s addr flush dev a0
		addr restore
		maddr add 33:33:00:00:00:05 dev a0
		maddr del 33:33:00:00:00:05 dev a0
	END
}

# shows REGEX ARGS...: a line of ours fits.
shows() {
	local regex=$1
	shift
	within "$tag-ours" "$ctrkit" ip "$@" >"$work/newest" 2>&1
	grep -qE -- "$regex" "$work/newest" && return
	echo "nothing fits $regex in:"
	head -c 2000 "$work/newest"
	return 1
}

hides() {
	! shows "$@" >/dev/null || echo "$1 is there"
}

cases_newest() {
	group "what only newer releases have"
	refill
	check "add with a protocol" within "$tag-ours" "$ctrkit" ip addr add 10.0.9.1/24 dev b0 proto 99
	check "add with a protocol's name" within "$tag-ours" "$ctrkit" ip addr add 10.0.9.2/24 dev b0 proto kernel_ra
	check "it is shown" shows '10\.0\.9\.1/24 scope global proto 99 b0' addr show dev b0
	check "proto, a filter" shows '10\.0\.9\.2/24 .*proto kernel_ra' addr show proto kernel_ra
	check "proto, and what it leaves out" hides '10\.0\.9\.1' addr show proto kernel_ra
	check "proto that is none" shows '^Error: argument "x" is wrong: "proto" value is invalid$' addr show proto x
	check "proto that is none, to add" shows '"proto" value is invalid$' addr add 10.0.9.3/24 dev b0 proto 256
	check "down" shows '^12: b0: ' addr show down
	check "down leaves out" hides '^10: a0' addr show down
	check "down, of links" shows '^12: b0: ' link show down
	check "down, of links, leaves out" hides '^10: a0' link show down
	check "novf" shows '^10: a0' link show novf
	check "novf, of addr" shows 'inet 10\.0\.0\.1/24' addr show novf
}

[ -n "$peer" ] || { skip "ip address" "no iproute2" && exit; }
[ "$(id -u)" = 0 ] || { skip "ip address" "needs root, for network namespaces" && exit; }
[ -x "$ctrkit" ] || { fail "ip address: no $ctrkit" && exit 1; }
ip netns add "$tag-probe" 2>/dev/null || { skip "ip address" "no network namespaces can be made here" && exit; }
ip netns del "$tag-probe"

edits >"$work/edits"
pair
scene_filters
[ $# -gt 0 ] || set -- verbs refused flush save filters multicast unprivileged newest
for part; do "cases_$part"; done
group ""
