#!/bin/bash
# ping -N beside iputils': what is asked, byte for byte, and what is made of each answer, which node_answers.pl gives in b.
here=$(dirname "$0")
. "$here/../lib.sh"
. "$here/chain.sh"

if [ "$(id -u)" != 0 ] || ! have ping || ! have nft || ! unshare -mn true 2>/dev/null; then
	skip "ping -N" "needs root, iputils' ping, nftables and namespaces"
	exit
fi
if [ "${1:-}" != --inside ]; then
	timeout -k 5 120 unshare -mn --propagation private bash "$0" --inside
	exit
fi

cat >"$work/edits" <<'END'
s/time=[0-9.]+ ms/time=TIME ms/
s/time [0-9]+ms/time TIMEms/
s#= [0-9.]+/[0-9.]+/[0-9.]+/[0-9.]+ ms#= TIMES ms#
s#ipg/ewma [0-9.]+/[0-9.]+ ms#ipg/ewma TIMES ms#
s/^\[[0-9]{10}\.[0-9]{6}\]/[TIME]/
s/ident=[0-9]+/ident=IDENT/
s/^PING ([^ (]+)\(([^()]*)\)/PING \1 (\2)/
s/sock[46]\.fd: [0-9]+ \(socktype: [A-Z0-9_]+\)/SOCKET/g
s/^(This takes CAP_NET_RAW|in net.ipv4.ping_group_range).*//
/^$/d
END

# answering [LOG]: b answers from now on what $work/answers says.
answering() {
	ip netns exec "$chain-b" timeout 60 perl "$here/node_answers.pl" "$work/answers" "$@" &
	answerer=$!
	sleep 0.3
}

silent() {
	kill $answerer
	wait $answerer 2>/dev/null
}

# both WORDS: one command line by both, at once.
both() {
	local expected status pid
	by peer ping "$1" &
	pid=$!
	by ours ping "$1"
	status=$?
	wait $pid
	expected=$?
	alike ping "$1" $expected $status
}

# answers GROUP: each line of stdin is an answer, see node_answers.pl; all in one run.
answers() {
	grep . >"$work/answers"
	answering
	both_counted "$1"
	silent
}

# As many questions as there are answers, which are what is counted as cases.
both_counted() {
	local count
	count=$(wc -l <"$work/answers")
	group="-N, $1" cases=0 failures=0
	both "-N name -c$count -i0.02 -W.5 fd09::2"
	if ((failures == 0)); then pass "ping $group ($count cases)"; fi
}

# one_query SIDE WORDS: what it sends, without what is random in it.
one_query() {
	local before
	before=$(wc -l <"$work/log")
	by "$1" ping "-c1 -W.5 $2 fd09::2"
	echo $?
	tail -n +$((before + 1)) "$work/log" | sed -E 's/^(....)....(........)(....)............/\1 \2 \3 /'
}

# queries: each line of stdin has the words of a question.
queries() {
	local words
	cases=0 failures=0
	echo "0 - 0 -" >"$work/answers"
	answering "$work/log"
	while IFS= read -r words; do
		cases=$((cases + 1))
		one_query peer "$words" >"$work/expected"
		one_query ours "$words" >"$work/actual"
		cmp -s "$work/expected" "$work/actual" && [ "$(wc -l <"$work/expected")" = 2 ] && continue
		failures=$((failures + 1))
		diff "$work/expected" "$work/actual" >"$work/why"
		fail "ping -N, the query of $words" "$work/why"
	done
	if ((failures == 0)); then pass "ping -N, queries ($cases cases)"; fi
	# Of a name that is whole iputils says on the wire that it is not; the manual page and RFC 4620 decide.
	one_query ours "-N name -N subject-fqdn=abc" >"$work/actual"
	printf '%s\n' 0 "8b01 00020000 0001 0361626300" >"$work/expected"
	same "ping -N, a name that is whole" "$work/expected" "$work/actual"
	silent
}

# label BYTE COUNT: a label of so many bytes.
label() { printf '%02x' "$2" && printf "$1%.0s" $(seq "$2"); }

names() {
	local long
	long=$(label 61 63 && label 02 63 && label 61 63)
	answers names <<-END
		0 2 0 -
		0 2 0 00
		0 2 0 000000
		0 2 0 0000000a
		0 2 0 0000000a00
		0 2 0 0000000a0000
		0 2 0 0000000a000000
		0 2 0 0000000a03616263
		0 2 0 0000000a0361626300
		0 2 0 0000000a036162630000
		0 2 0 0000000a036162630364656600
		0 2 0 0000000a0361626300000364656600
		0 2 0 0000000a036162630000036465660000
		0 2 0 0000000a0361626303646566000003646566000003676869017a00
		0 2 0 0000000a0361626300c004
		0 2 0 0000000a03616263000161c00400
		0 2 0 0000000a03616263000361c004
		0 2 0 0000000ac004
		0 2 0 0000000a03616263c004
		0 2 0 0000000a0361626300c000
		0 2 0 0000000a0361626300c0ff
		0 2 0 0000000a0361626300c0
		0 2 0 0000000a0361626300c00a0378797a00
		0 2 0 0000000a0361626300c00b0378797a00
		0 2 0 0000000a08612240245c282e3b00
		0 2 0 0000000a0720097f7e212dff00
		0 2 0 0000000a04611b5b0a0000
		0 2 0 0000000a0361c3a40000
		0 2 0 0000000a40616263
		0 2 0 0000000a03616263800000
		0 2 0 0000000a${long}$(label 02 61)00
		0 2 0 0000000a${long}$(label 61 62)00
		0 2 0 0000000a${long}$(label 61 63)00
		0 2 65535 ffffffff036162630000
		0 2 0 0000000a0361626300 times=2
		0 2 0 0000000a0361626300 nonce=0001000000000000
		0 2 0 0000000a0361626300 type=139
		0 2 0 0000000a0361626300
	END
}

addresses() {
	local type one=fd000000000000000000000000000005 other=fe800000000000000000000000000007
	for type in 3 4; do
		cat <<-END
			0 $type 0 -
			0 $type 0 00
			0 $type 0 0000000a
			0 $type 0 0000000a010203
			0 $type 0 0000000a01020304
			0 $type 1 0000000a01020304
			0 $type 0 0000000a01020304ff
			0 $type 0 0000000a010203040000000b05060708
			0 $type 0 0000000a$one
			0 $type 0 0000000a${one}0000000b
			0 $type 2 0000000a${one}0000000b$other
			0 $type 65535 0000000a${one}0000000b$other
			0 $type 1 -
			0 $type 0 ffffffff00000000000000000000ffff01020304
			0 $type 0 $(printf '0000000001020304%.0s' {1..100})
		END
	done | answers addresses
}

others() {
	answers "codes and types" <<-END
		1 - 0 -
		2 - 0 -
		3 - 0 -
		16 - 0 -
		255 2 1 0000000a0361626300
		1 3 1 0000000afd000000000000000000000000000005
		2 2 0 0000000a036162630000
		0 0 0 -
		0 1 0 00010002
		0 5 0 616263
		0 255 0 -
		0 4660 0 -
	END
	echo "0 2 0 0000000a0361626300 times=2" >"$work/answers"
	answering
	table ping "-N, options" <<-'END'
		-N name -c2 -i.2 -v fd09::2
		-N name -c2 -i.2 -v -e 77 fd09::2
		-N name -c2 -i.2 -D fd09::2
		-N name -c2 -i.2 -q fd09::2
		-N name -c2 -i.2 -a fd09::2
		-N name -c1 -f fd09::2
		-N name -c2 -i.2 -A fd09::2
		-N name -c2 -i.2 -s 0 fd09::2
		-N name -c2 -i.2 -s 1000 fd09::2
		-N name -c2 -i.2 -p ff fd09::2
		-N name -c2 -i.2 -I ab fd09::2
		-N name -c2 -i.2 -C fd09::2
		-N name -c1 ff02::1%ab
		-N name -c2 -W.5 -i.2 -O fd09::9
		-N name -c1 fd66:3::1
		-N name -c1 10.9.0.2
		-4 -N name -c1 -q 10.9.0.2
		-N subject-name=a -c1 -q fd09::2
	END
	in_a "$work/ours/ping" -N name -c2 -i.3 -A fd09::2 >"$work/out"
	holds "ping -N -A keeps to the interval, as nothing says how long a reply takes" grep -qE ', time 3[0-9][0-9]ms$' "$work/out"
	in_a "$work/ours/ping" -j -N name -c1 fd09::2 | head -1 >"$work/out"
	echo '{"bytes":25,"host":"fd09::2","node":{"ttl":10,"names":["abc."]},"seq":1,"ttl":64}' >"$work/expected"
	same "ping -N -j" "$work/expected" "$work/out"
	silent
}

words() {
	table ping "-N, words" <<-'END'
		-N help ::1
		-N help
		-N name -N help ::1
		-N help -N bogus ::1
		-N bogus ::1
		-N '' ::1
		-N NAME ::1
		-N n ::1
		-N name=x ::1
		-N help=x ::1
		-N subject-ipv4 ::1
		-N ipv4-global ::1
		-N name -N ipv6 ::1
		-N ipv4 -N ipv6-all ::1
		-N subject-name=a -N subject-ipv6=::1 ::1
		-N subject-ipv4=1.1.1.1 -N subject-ipv6=x ::1
		-N subject-ipv4=::1 ::1
		-N subject-ipv6=1.2.3.4 ::1
		-N subject-ipv6= ::1
		-N subject-name=a..b ::1
		-N subject-name=.a ::1
		-N subject-name=a.. ::1
		-N 'subject-name=a\' ::1
		-N 'subject-name=a.b\%b' ::1
		-N 'subject-name=a\0.b' ::1
		-N 'subject-name=a\999.b' ::1
	END
	table ping "-N, long names" <<-END
		-N subject-name=$(printf 'a%.0s' {1..64}) ::1
		-N subject-name=$(printf 'a.%.0s' {1..127})b ::1
	END
	as=(setpriv --reuid 1000 --clear-groups --inh-caps=-all --bounding-set=-all)
	table ping "-N without rights" <<-'END'
		-N name -c1 ::1
		-N subject-name=a -c1 ::1
		-N help ::1
	END
	as=()
}

copies ping || exit 1
make_chain || { fail "ping -N: a chain of namespaces"; exit 1; }
in_a sh -c 'echo "0 2147483647" >/proc/sys/net/ipv4/ping_group_range'
ip -n "$chain-a" route add unreachable fd66:3::/64
name_hosts
queries <<-END
	-N name
	-N name -N name
	-N ipv6
	-N ipv6-all
	-N ipv6-compatible
	-N ipv6-linklocal
	-N ipv6-sitelocal
	-N ipv6-global -N ipv6-all
	-N ipv6 -N ipv6-all
	-N ipv4
	-N ipv4-all -N ipv4
	-N name -N subject-ipv6=fd00::1
	-N name -N subject-ipv6=fe80::1%ab
	-N name -N subject-ipv6=::1 -N subject-ipv6=c6.example
	-N name -N subject-ipv4=1.2.3.4
	-N name -N subject-ipv4=1.2
	-N name -N subject-ipv4=c.example
	-N subject-name=abc -N ipv6
	-N name -N subject-name=a.b
	-N name -N subject-name=a.
	-N name -N subject-name=a.b.c.
	-N name -N subject-name=.
	-N name -N subject-name=
	-N name -N subject-name=%b
	-N name -N subject-name=aBC
	-N name -N subject-name=a%ab
	-N name -N subject-name=a%b.c
	-N name -N 'subject-name=a b'
	-N name -N 'subject-name=A\.B'
	-N name -N 'subject-name=a\065B'
	-N name -N 'subject-name=a\000\xb.c'
	-N name -N subject-name=a -N subject-name=b
	-N name -N subject-name=$(printf 'a%.0s' {1..63})
	-N name -N subject-name=$(printf 'a.%.0s' {1..126})b
END
names
addresses
others
words
