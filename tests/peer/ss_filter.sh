#!/bin/bash
# Filters of ss beside iproute2's, over sockets of all families in one namespace: expressions, words that are none, files
# of expressions, names of hosts, and random expressions.
here=$(dirname "$0")
. "$here/../lib.sh"

peer=$(command -v ss) || { skip "ss filter" "no ss"; exit 0; }
[ "$(id -u)" = 0 ] || { skip "ss filter" "not root"; exit 0; }
ns=ctrkit-ss-filter-$$
cases=0 failures=0

# within COMMAND...: in the namespace, with the hosts of the test.
within() { timeout 20 nsenter --net="/run/netns/$ns" "$@"; }

make_scene() {
	local try
	ip netns add "$ns" || return
	at_exit ip netns del "$ns"
	within bash -c 'ip link set lo up; ip link add d0 type veth peer name d1; ip link set d0 up; ip link set d1 up
		ip addr add 10.0.0.1/24 dev d0; ip addr add fd00::1/64 dev d0 nodad
		echo 1024 60999 >/proc/sys/net/ipv4/ip_local_port_range' || return
	mkdir "$work/u"
	nsenter --net="/run/netns/$ns" "$here/ss_filter_scene.pl" "$work/u" 2>"$work/scene" &
	at_exit kill $!
	for ((try = 0; try < 500; try++)); do
		[ ! -e "$work/u/ready" ] || return 0
		sleep 0.02
	done
	return 1
}

# Columns are for another test: blanks are one. Of the words behind an error, each program has its own usage; tables
# that this kernel cannot tell of are iproute2's to name.
normalise() {
	sed -Ei 's/ +/ /g; s/ $//' "$work/$1.out"
	sed -Ei '/^RTNETLINK answers: /d; /^Usage: /,$d' "$work/$1.err"
}

# alike ARGS...: ss -Hn ARGS by both. Returns 1, and says so, if they are not the same.
alike() {
	local expected status
	cases=$((cases + 1))
	within "$peer" -Hn "$@" >"$work/peer.out" 2>"$work/peer.err" </dev/null
	expected=$?
	within "$ctrkit" ss -Hn "$@" >"$work/ours.out" 2>"$work/ours.err" </dev/null
	status=$?
	normalise peer
	normalise ours
	[ $status = $expected ] && cmp -s "$work/peer.out" "$work/ours.out" && cmp -s "$work/peer.err" "$work/ours.err" && return
	failures=$((failures + 1))
	{
		echo "exit status $status, iproute2's is $expected"
		diff <(cat -A "$work/peer.err" "$work/peer.out") <(cat -A "$work/ours.err" "$work/ours.out")
	} >"$work/why"
	((failures > 8)) || fail "ss filter $group: $*" "$work/why"
	return 1
}

group() { group=$1 cases=0 failures=0; }
end_group() {
	if ((failures == 0)); then pass "ss filter $group ($cases cases)"; else echo "FAIL ss filter $group: $failures of $cases"; fi
}

# table GROUP OPTION...: each line of stdin is an expression, asked with these options.
table() {
	local line
	group "$1"
	shift
	while IFS= read -r line; do
		[ -z "$line" ] || alike "$@" "$line"
	done
	end_group
}

# Whether filters could be told from nothing: what both show without one is the same, and enough.
is_shown() {
	within "$peer" -Hn "$@" | tr -s ' ' >"$work/peer.out"
	within "$ctrkit" ss -Hn "$@" | tr -s ' ' >"$work/ours.out"
	[ -s "$work/peer.out" ] && [ -s "$work/ours.out" ]
}

make_scene || { fail "the scene of ss filter" "$work/scene"; exit 1; }
printf '127.0.0.2 web\n127.0.0.1 multi\n127.0.0.2 multi\n::1 six Upper.Name alias # hidden\nfd00::1 only6\n#127.0.0.1 gone\n127.0.0.1 22x\n' >"$work/hosts"

inet_expressions() {
	cat <<-'END'
		dst 127.0.0.1
		src = 127.0.0.1
		src == 127.0.0.1
		src eq 127.0.0.1
		src 127.0.0.1:22
		src 127/8
		src 127.0.0.0/8:22
		src 127.0.0.1/255.0.0.0
		src 0/0
		src 0
		src 0.0.0.0
		src ::/0
		src [::]
		src :::
		src [::1]
		src [::1]:7777
		src [::1]7777
		src [::1/128]:7777
		src ::1/64:7777
		src [fd00::/8]
		src ::ffff:0:0/96
		src [::ffff:127.0.0.1]:444
		src *
		src *:*
		src *:22
		src *22
		src **
		src :22
		src :ssh
		src []
		src []:22
		src [127.0.0.1]:22
		src default
		src any:22
		src all
		src inet:127.0.0.1:22
		src inet:*
		src inet::22
		src inet6:*
		src inet6::7777
		src inet6:[::1]:7777
		src inet6:any
		src 127.0.0.1:*
		src 127.0.0.1:-1
		dst [::1] or dst 127.0.0.0/8
		src 127.0.0.1 dst 127.0.0.1
		src inet:* or sport = 22
		src inet6:* or src inet:*
		sport = 22
		sport 22
		sport = :22
		sport == ssh
		sport eq :ssh
		sport = 0x16
		sport = 026
		sport = +22
		sport = 2\2
		sport = \ 22
		sport = inet:22
		sport = inet6:7777
		sport = *
		sport = *:22
		sport = :
		sport = -1
		sport = -5
		sport = 65558
		sport != 22
		sport ne 22
		sport neq :22
		sport < 80
		sport lt 80
		sport <= 80
		sport le 80
		sport leq 80
		sport > 443
		sport gt 443
		sport >= 443
		sport ge 443
		sport geq 443
		sport ge 0
		sport gt 65535
		sport lt 70000
		sport le 65558
		sport ge 65558
		sport ge -5
		sport le *
		sport gt *
		not sport ge 65558
		dport = 22
		dport = http-alt or dport = https
		dport gt 1024
		sport = 22 and dport = 5000
		sport = 22 dport = 5000
		sport = 22 & dport = 5000
		sport = 22 && dport = 5000
		sport = 22 or sport = 80
		sport = 22 | sport = 80
		sport = 22 || sport = 80
		sport = 22 or sport = 80 and src 0.0.0.0
		sport = 80 and src 0.0.0.0 or sport = 22
		sport = 22 or sport = 80 dport = 5000
		sport = 80 or not dport = 5000 and sport = 22
		( sport = 22 or sport = 80 ) and dst 127.0.0.1
		sport = 22 and ( dport = 5000 or dport = 0 )
		( sport = 22 ) ( dport = 5000 )
		( ( ( sport = 22 ) or ( sport = 80 ) ) and ( not ( dst 127.0.0.1 ) ) )
		not sport = 22
		! sport = 22
		not not sport = 22
		! ! ! sport = 22
		not ( sport = 22 or sport = 80 )
		not ( sport = 22 and not dport = 5000 ) or sport = 8443
		! ( ! ( sport = 22 ) or ! ( dport = 5000 ) )
		dev d0
		dev = d0
		dev != lo
		dev ne d0
		dev lo
		dev 1
		dev 0x1
		dev 0
		dev 99
		dev if99
		dev if1x
		dev d0:5
		not dev d0
		dev d0 or sport = 22
		dev 0 and not sport = 22
		dev 0 and sport lt 70000
		dev 0 and sport ge *
		dev lo and autobound
		dev 0 and autobound
		not ( dev lo or autobound )
		fwmark = 5
		fwmark 5
		fwmark == 0x5
		fwmark = 05
		fwmark != 0
		fwmark = 0
		fwmark = 0x10/0xf0
		fwmark = 1/3
		fwmark = 0x15/0xf
		fwmark = 5/0xff/3
		fwmark 5x
		fwmark = -1
		fwmark = 4294967296
		fwmark = 99999999999999999999999
		fwmark != 5/7
		fwmark = 5 or fwmark = 7
		cgroup = .
		cgroup != .
		cgroup /
		not cgroup /
		autobound
		not autobound
		autobound and dst 127.0.0.1
		autobound autobound
		src \
	END
}

group "without a word"
for words in '' ' ' '\ '; do alike -ta "$words"; done
alike -ta sport = 22 or sport = 80
alike -ta sport = '22 or' sport = 80
alike -ta 'sport =' '' '22'
alike -ta sport = 22 '' and '' dport = 5000
alike -ta sport = '22\' or sport = 80
alike -t state listening sport = 22
alike -t state all exclude established sport = 22
alike -tl sport = 80
alike -4ta src 127.0.0.1
alike -4ta 'src *'
alike -6ta 'src any:7777'
alike -4ta 'src inet6:[::1]'
alike -6ta 'src inet:127.0.0.1'
alike -t src unix:/x
alike -ta src vsock:2:22
alike -tu sport = syslog
alike -u sport = domain
alike -u sport = ntp
alike -uM sport = 53
end_group

inet_expressions | table "TCP" -ta
inet_expressions | table "UDP" -ua
inet_expressions | awk "NR % 3 == 1" | table "TCP and UDP, connected" -tu
inet_expressions | awk "NR % 3 == 2" | table "IPv6" -f inet6 -A tcp,udp -a
sed 's/^/not ( /; s/$/ )/; s/\\ )$/\\  )/' < <(inet_expressions | grep -v '\\$') | table "TCP, negated" -ta

bad_expressions() {
	cat <<-'END'
		bogus
		22
		127.0.0.1
		src
		dst
		sport
		dev
		fwmark
		cgroup
		sport =
		dev =
		src =
		(
		)
		()
		( )
		and
		or
		not
		!
		= 22
		sport = 22 and
		sport = 22 or
		sport = 22 not
		and sport = 22
		sport = 22 and and sport = 22
		sport = 22 )
		( sport = 22
		( sport = 22 ) )
		! ( )
		& sport = 22
		&&& sport = 22
		sport=22
		sport =22
		sport= 22
		SPORT = 22
		sport EQ 22
		sport === 22
		sport => 22
		sport <> 22
		sport ! 22
		sport not 22
		sport 22 22
		sport = 22 80
		sport = 22 bogus
		sport = 22 ( bogus
		(sport = 22)
		src != 127.0.0.1
		src < 127.0.0.1
		src gt 127.0.0.1
		src not 127.0.0.1
		src dst 1.2.3.4
		src and
		dev < d0
		dev ! d0
		dev gt 1
		fwmark > 3
		cgroup < /
		autobound = 1
		autobound 127.0.0.1
		autobound bogus
		dev lo autobound lo
		dport = foo
		sport = :nosuchport
		sport = HTTP
		sport = 22ssh
		sport = 1e3
		sport = 0x
		sport = :22:
		sport = ::22
		sport = 4294967318
		sport = 2147483648
		sport = 99999999999999999999
		sport = 127.0.0.1:22
		sport = "22"
		sport lt x
		src ::1
		src ::
		src ::ffff:127.0.0.1
		src [::1
		src [::1]x
		src [::1]/128
		src [::1]/128:7777
		src 1.2.3.4.5
		src 1.2.3.4/
		src 1.2.3.4/33
		src 1.2.3.4/-1
		src 1.2.3.4/8:22:33
		src 1.2.3.4:x
		src */8
		src *x
		src nosuchhost.invalid
		src nosuchhost.invalid:x
		src localhost/8
		src inet:[::1]
		src inet6:127.0.0.1
		src inet6:::1
		src INET:127.0.0.1
		src unix
		src tcp:22
		src xdp:lo
		src inet6:[::1] or src 127.0.0.1
		src inet:1.2.3.4 or src [::1]
		src link:nosuch:*
		src link:[2048]:lo
		src link:ip:nosuch
		src netlink:nosuch
		src netlink:256
		src netlink:RTNL
		src netlink:16:x
		src netlink:0:4294967295
		src vsock:x
		src vsock:2:-1
		src vsock:4294967296
		sport = netlink:rtnl
		sport = vsock:2:22
		dev nosuch
		dev 4294967296
		dev d0/5
		dev if
		dev 3x
		dev abcdefghijklmnopqrst
		dev lo bogus
		dev lo and ( bogus
		fwmark x
		fwmark 5/
		fwmark 5/x
		fwmark /5
		fwmark 5 bogus
		cgroup nope
		cgroup /nope
		cgroup /proc
		cgroup . bogus
	END
}
bad_expressions | table "what is no expression" -ta

group "families that an expression must not have"
alike -4 'dst [::1]'
alike -6 'dst 127.0.0.1'
alike -u 'sport = ssh'
alike -t 'sport = ntp'
alike -w 'sport = ssh'
alike -ta 'sport = 22 state listening'
alike -t 'state listening'
alike -t state 'listening sport = 22'
end_group

group "files"
printf '# comment\n0 x\nsport = 22\n' >"$work/one"
printf 'sport = 22\nor\nsport = 80\n' >"$work/lines"
printf 'sport = 22' >"$work/open"
printf 'and dport = 5000\n\n#' >"$work/rest"
printf '  # x\nsport = 80\n' >"$work/late"
printf 'sport = 22 # tail\n' >"$work/tail"
printf 'state listening\n' >"$work/state"
printf 'sport = 22\0or sport = 80\n' >"$work/nul"
printf 'sport = 22%1100sor sport = 80\n' '' >"$work/long"
: >"$work/empty"
for file in one lines open late tail state nul long empty nosuch; do alike -ta -F "$work/$file"; done
alike -ta -F "$work/one" dport = 5000
alike -ta -F "$work/one" dport = 5000 or
alike -ta -F "$work/rest" sport = 22
alike -ta -F "$work/one" and dport = 5000
alike -t -F "$work/open" state listening
alike -ta --filter="$work/lines"
within "$peer" -Htan -F - <"$work/lines" >"$work/peer.out"
within "$ctrkit" ss -Htan -F - <"$work/lines" >"$work/ours.out"
for program in peer ours; do : >"$work/$program.err" && normalise $program; done
cases=$((cases + 1))
cmp -s "$work/peer.out" "$work/ours.out" && [ -s "$work/ours.out" ] || { failures=$((failures + 1)) && fail "ss filter from stdin"; }
end_group

# In a mount namespace of its own. Of several addresses of a name, iproute2 has the kernel find but one; that is no case.
hosts_cases() {
	mount --bind "$work/hosts" /etc/hosts || return
	table "names of hosts" -ta <<-'END'
		src web
		src web:8080
		src [web]:8080
		not src multi
		src six
		src inet6:six
		src [six]:22
		src upper.name
		src UPPER.NAME:22
		src alias
		src only6
		src only6:9001
		src 22x
		src hidden
		src gone
		src inet:only6
		src web/32
		dst web or dst inet6:six
	END
}
export -f hosts_cases table group end_group alike normalise within pass fail
export work peer ctrkit ns
if grep -qE '^hosts:.*(myhostname|resolve|mdns)' /etc/nsswitch.conf; then
	skip "ss filter names of hosts" "others than the file hosts know names here"
else
	unshare -m bash -c hosts_cases
fi

group "depth"
for times in 100 9995 9996; do
	alike -ta "$(printf '( %.0s' $(seq $times))sport = 22$(printf ' )%.0s' $(seq $times))"
	alike -ta "$(printf '! %.0s' $(seq $times))sport = 22"
done
alike -ta "$(printf 'sport = %s or ' $(seq 1 3000))sport = 8443"
alike -ta "$(printf 'not src 10.1.%s.0/24 and ' $(seq 1 254))sport = 22"
end_group

# A seed makes the same expressions each time.
random_expressions() {
	perl -e '
		srand 7;
		sub pick { $_[rand @_] }
		sub operand {
			my $depth = shift;
			return pick("not ", "! ", "") . "( " . row($depth - 1) . " )" if $depth && rand() < 0.4;
			return pick("", "", "not ") . pick(
				map({ "$_ " . pick("127.0.0.1", "127.0.0.0/8:22", "[::1]", "0/0", "[::/0]:444", "*", ":22", "10.0.0.1") } "src", "dst"),
				map({ "$_ " . pick(qw(= != < > <= >= eq lt ge)) . " " . pick(22, 80, ":444", "ssh", 5000, 7777, 40000) } "sport", "dport"),
				"dev " . pick("=", "!=") . " " . pick("lo", "d0", 0), "fwmark " . pick("=", "!=") . " " . pick("5", "0", "7/5", "0x10/0x30"),
				"autobound", "cgroup = .");
		}
		sub row { my $depth = shift; join " ", operand($depth), map { pick("and", "&", "", "or", "||") . " " . operand($depth) } 1 .. rand 4 }
		print row(3), "\n" for 1 .. 150'
}
random_expressions | table "at random" -ta
random_expressions | head -60 | table "at random, UDP" -ua

# Where the kernel refuses to filter by marks, iproute2 reads /proc; unless it filters alone, as it does for a device.
group "without the right to see marks"
for words in 'fwmark = 0' 'sport = 22 or fwmark != 0' 'not fwmark = 0' 'fwmark = 5'; do
	cases=$((cases + 1))
	within setpriv --reuid 65534 --regid 65534 --clear-groups "$peer" -Htan "( $words ) or dev 99" >"$work/peer.out" 2>"$work/peer.err"
	within setpriv --reuid 65534 --regid 65534 --clear-groups "$ctrkit" ss -Htan "$words" >"$work/ours.out" 2>"$work/ours.err"
	normalise peer
	normalise ours
	cmp -s "$work/peer.out" "$work/ours.out" && [ ! -s "$work/ours.err" ] && continue
	failures=$((failures + 1))
	diff "$work/peer.out" "$work/ours.out" >"$work/why"
	fail "ss filter $group: $words" "$work/ours.err" "$work/why"
done
end_group

if is_shown -xa; then
	table "unix" -xa <<-'END'
		src /nosuch
		src *
		src *.sock
		src *.SOCK
		src unix:*/u/?
		src unix:*/[ab].sock
		src unix:*/[!b]*
		src unix:*\\[x]
		src unix:*[[]x]
		src unix:*[x]
		src unix:@*
		src @abs?x
		src unix:@abs\ name
		src unix:
		src unix:?
		dst unix:*
		dst unix:
		dst *.sock
		sport = *.sock
		sport != *.sock
		sport gt *.sock
		sport le *.sock
		not src *.sock
		src *.sock or src @*
		src = unix:@[a-c]*
		autobound
		not autobound
		dev 0
		dev lo
		fwmark = 0
		fwmark != 0
		cgroup .
		src link:ip
		src inet:127.0.0.1
	END
	table "unix, by addresses of inet" -a -A unix <<-'END'
		src *
		src 0/0
		src 0.0.0.0
		src [::]
		src 127.0.0.1
		dst 0.0.0.0
		not src 127.0.0.1
		dport = 0
		sport gt 5
		sport = ssh
		src unix:*.sock
		src unix:*.sock or @*
	END
else
	skip "ss filter unix" "neither shows unix sockets, or one does not"
fi

if is_shown -0a; then
	table "packet" -0a <<-'END'
		src ip
		src IP:lo
		src link:ip:*
		src link:*:lo
		src link::
		src link:0x800
		src link:arp:1
		src arp:d0
		src link:all
		src ipv6
		sport = lo
		sport != lo
		sport = 0
		dst *
		dst ip
		dport = 0
		dev lo
		dev 0
		not dev lo
		autobound
		src nosuch
		src unix:*
	END
	table "packet, by addresses of inet" -a -A packet <<-'END'
		src 0.0.0.0
		src 0.8.0.0
		src 127.0.0.1
		src 0/0
		sport = 1
		dport = 0
	END
else
	skip "ss filter packet" "neither shows packet sockets, or one does not"
fi

# All but those of the programs themselves.
if is_shown -f netlink; then
	table "netlink" -f netlink <<-'END'
		src rtnl
		src rtnl:4242
		src uevent:kernel
		src netlink:15:4242
		src netlink:*:4242
		src :4242
		src *:4242
		src 15
		src 0xf:0x1092
		src xfrm or src audit
		sport = 4242
		sport = kernel and not src tcpdiag
		src fiblookup
		not ( sport gt 0 ) and not src tcpdiag
		src rtnl dport lt 5
		src rtnl dport = 0
		src rtnl dst *
		src uevent dev 0
		src nosuch
	END
else
	skip "ss filter netlink" "neither shows netlink sockets, or one does not"
fi
exit 0
