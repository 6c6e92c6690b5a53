#!/bin/bash
# What no kernel at hand can make: thousands of random messages of links, addresses, routes, neighbours, rules, nexthops
# and netconf, shown by iproute2 and by ours (built with sanitizers) in every view. Both read the same bytes where the
# kernel would list what it has (ip_feed.c, ip_messages.pl).
here=$(dirname "$0")
. "$here/../lib.sh"

tag=ctrkit-ipmsg-$$
peer=$(command -v ip)
messages=${CTRKIT_MESSAGES:-600}
seeds=${CTRKIT_SEEDS:-1}

# One of each object, so that there is a list to replace; the links that the messages know of.
scene() {
	ip netns add "$tag" || return 1
	at_exit ip netns del "$tag"
	# shellcheck disable=SC2016 # the inner shell expands it
	nsenter --net="/run/netns/$tag" sh -c '
		echo 1 >/proc/sys/net/ipv6/conf/default/disable_ipv6
		ip link set lo up
		ip link add d0 index 2 address 02:00:00:00:00:01 type veth peer name d1 index 3 address 02:00:00:00:00:02
		ip link set d0 up
		ip link set d1 up
		ip addr add 192.0.2.1/24 dev d0
		ip neigh add 192.0.2.2 lladdr 02:00:00:00:00:02 dev d0
		ip nexthop add id 1 via 192.0.2.2 dev d0' 2>"$work/why"
}

build() {
	# shellcheck disable=SC2054 # the comma is the option's
	local compiler=(gcc -std=gnu17 -g -O1 -fsanitize=address,undefined -I"$root" -DCTRKIT_VERSION='"0"')
	gcc -shared -fPIC "$here/ip_feed.c" -o "$work/feed.so" -ldl 2>"$work/why" &&
		(cd "$root" && find core applets -name '*.c' ! -path applets/main.c -print0 |
			xargs -0 "${compiler[@]}" -o "$work/ip" -Wl,--no-as-needed -lm tests/peer/ip_feed_main.c tests/peer/ip_feed.c) \
			2>>"$work/why"
}

fed() { nsenter --net="/run/netns/$tag" env FEED="$work/messages" "$@"; }

# On lines of their own, records of JSON are compared one by one.
apart() { sed -E -i 's/\},\{"(ifindex|dst|type|family|id|priority|index)"/},\n{"\1"/g' "$@"; }

# What is known to differ between the releases; see normalise_ip.txt.
normalise() {
	sed -E -i '/^    geneve /{s/udp_csum/udpcsum/; s/udp_zero_csum6_/udp6zerocsum/g}
		s/\\    geneve [^\\]*/\\    geneve/
		s/(promiscuity [0-9]+ )(allmulti)/\1 \2/; s/ netns-immutable//; s/,"netns-immutable":true//
		s/(gro_max_size [0-9]+ )gso_ipv4_max_size [0-9]+ gro_ipv4_max_size [0-9]+ /\1/
		s/("gro_max_size":[0-9]+),"gso_ipv4_max_size":[0-9]+,"gro_ipv4_max_size":[0-9]+/\1/' "$work/b.shown"
	sed -E -i 's/\\    geneve [^\\]*/\\    geneve/' "$work/a.shown"
}

# show OBJECT FORM WORDS...: the same messages by both. A geneve's switches are all shown with -d -d only since 6.4.
show() {
	local object=$1 form=$2 more=()
	shift 2
	[[ $form != -d* || $form == *-j* || $object != link ]] || more=(-d)
	# shellcheck disable=SC2086 # words
	fed LD_PRELOAD="$work/feed.so" "$peer" $form "$@" >"$work/a.shown" 2>"$work/a.err"
	# shellcheck disable=SC2086
	fed ASAN_OPTIONS=detect_leaks=0 "$work/ip" $form "${more[@]}" "$@" >"$work/b.shown" 2>"$work/b.err"
	apart "$work/a.shown" "$work/b.shown"
	normalise
	diff "$work/a.shown" "$work/b.shown" | cut -c1-600 | head -12 >"$work/why"
	! grep -q 'runtime error\|AddressSanitizer\|malformed' "$work/b.err" || cat "$work/b.err" >>"$work/why"
	[ "$(wc -l <"$work/a.shown")" -ge "$((messages * 2 / 3))" ] || [[ $form == *-br* ]] ||
		echo "iproute2 has shown $(wc -l <"$work/a.shown") lines" >>"$work/why"
	[ ! -s "$work/why" ] || return 1
	shown=$((shown + 1))
}

# object NAME WORDS...
object() {
	local name=$1 seed form shown=0 failures=0
	shift
	for seed in $seeds; do
		perl "$here/ip_messages.pl" "$name" "$seed" "$messages" >"$work/messages"
		for form in '' -o -d '-d -s' '-s -s' -j '-j -d -s -s' '-j -p' "${forms[@]}"; do
			show "$name" "$form" "$@" && continue
			failures=$((failures + 1))
			((failures > 4)) || fail "ip $form $*: $name, seed $seed" "$work/why"
		done
	done
	[ $failures != 0 ] || pass "ip $*: $messages messages of $name in $shown views"
}

# Counters that no test could count up to, and those where rounding or a column's width is decided.
counters() {
	# shellcheck disable=SC2016 # perl's
	perl -e '
		sub attribute { my ($type, $data) = @_; pack("SSa*x!4", 4 + length $data, $type, $data) }
		srand 7;
		my @numbers = (0, 999, 1000, 1023, 1024, 1e4 - 1, 1e5 - 1, 102399, 1e6 - 1, 2 ** 20 - 1);
		push @numbers, "999999999999999999", "1000000000000000000", "18446744073709551615", 9.5e18;
		for my $unit (map 10 ** $_, 0, 3, 6, 9, 12) {
			push @numbers, map $_ * $unit, 1005 + 10 * int rand 899, 10050 + 100 * int rand 899, 100500 + 1000 * int rand 899 for 1 .. 20;
		}
		push @numbers, map int exp rand 43, 1 .. 300;
		push @numbers, map 1024 ** (1 + rand 5) * int(rand 8192) / 8, 1 .. 100;
		for my $index (2 .. 60) {
			my @counters = map sprintf("%.0f", $numbers[rand @numbers]), 1 .. 24;
			my $body = pack("CxSiII", 0, 1, $index, 1, 0) . attribute(3, "n$index\0") . attribute(4, pack "I", 1500) .
				attribute(13, pack "I", 1000) . attribute(35, pack "I", 3) . attribute(23, pack "Q25", @counters, 0);
			print pack("LSSLL", 16 + length $body, 16, 2, 0, 0), $body;
		}' >"$work/messages"
}

# Links with counters of every size, in every form that shows them.
people() {
	local form messages=59
	counters
	for form in "-s" "-s -h" "-s -h -iec" "-s -iec" "-s -s -h" "-s -s -h -iec" "-s -h -j"; do
		if shown=0 show counters "$form" link; then
			pass "ip $form link: 59 links with 24 counters each"
		else
			fail "ip $form link: 59 links with 24 counters each" "$work/why"
		fi
	done
}

if [ "$(id -u)" != 0 ] || ! scene; then
	skip "ip messages" "not root, or no network namespaces"
	exit 0
fi
if ! have perl || ! build; then
	skip "ip messages" "no perl, gcc or sanitizer: $(head -1 "$work/why")"
	exit 0
fi
export COLORFGBG='0;15' # for a light background the colours of both are the same
forms=(-br '-j -br' -c=always)
object link link
object device link
object address addr
forms=(-c=always '-c=always -d')
object route route show table all
object neighbour neigh show nud all
object rule rule
object nexthop nexthop
object netconf netconf
people
