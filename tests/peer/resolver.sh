#!/bin/bash
# Names of hosts, beside glibc: its getaddrinfo as Perl calls it, and getent. Name servers, hosts and resolv.conf belong
# to this test: it runs in namespaces of its own.
here=$(dirname "$0")
. "$here/../lib.sh"

if [ "${1:-}" != --inside ]; then
	if [ "$(id -u)" != 0 ] || ! have ip || ! have perl || ! unshare -m -n -u true 2>/dev/null; then
		skip "resolver" "needs root, iproute2, perl and namespaces"
	elif grep -qE '^hosts:.*(myhostname|resolve|mdns)' /etc/nsswitch.conf; then
		skip "resolver" "others than the file hosts and DNS know names here"
	else
		timeout -k 5 200 unshare -m -n -u --propagation private bash "$0" --inside
	fi
	exit
fi

mapfile -t compiler < <(cd "$root" && ./build.sh flags)
mapfile -t objects < <(find "$root/build/$arch/obj/core" -name '*.o' | sort)
if ! (cd "$root" && "${compiler[@]}" -static -Wl,--gc-sections tests/peer/resolver_main.c "${objects[@]}" \
	-o "$work/resolver") >"$work/why" 2>&1; then
	fail "resolver: compiles" "$work/why"
	exit
fi

# What glibc says: the host's own name and its addresses, or the number and words of an error.
cat >"$work/glibc.pl" <<'END'
use strict;
use warnings;
use Socket qw(:addrinfo AF_UNSPEC AF_INET AF_INET6 SOCK_STREAM);
my %families = (0 => AF_UNSPEC, 4 => AF_INET, 6 => AF_INET6);
my %hints = (socktype => SOCK_STREAM, family => $families{$ARGV[0]}, flags => AI_CANONNAME);
my ($error, @found) = getaddrinfo($ARGV[1], '', \%hints);
if ($error) {
	print $error + 0, " $error\n";
	exit;
}
print "$found[0]{canonname}\n";
for (@found) {
	my (undef, $host) = getnameinfo($_->{addr}, NI_NUMERICHOST | NI_NUMERICSERV);
	print "$host\n";
}
END

scene() {
	local address
	ip link set lo up
	ip link add d0 type veth peer name d1
	ip link set d1 up
	ip link set d0 up
	ip address add 198.51.100.1/25 dev d0
	for address in 2001:db8:1::1/64 fd00::5/64; do ip address add $address dev d0 nodad; done
	ip route add default via 198.51.100.2
	for address in 2001::/32 2001:db8::/32 2002::/16 2400::/16 3ffe::/16 fec0::/16; do ip route add $address dev d0; done
	hostname host.first.example
	cat >"$work/hosts" <<-'END'
		127.0.0.1 iplocal
		192.0.2.90 multi Canon.Multi
		2001:db8::90 multi
		::1 loop6
		::1 loopboth
		127.0.0.1 loopboth
		192.0.2.91 multi second
		::ffff:192.0.2.92 maphost
		192.0.2.93	UPPER.Name alias93 # comment
		192.0.2.01 leadzero
		0x7f.1 hexhost
		127.1 shorthost
		fe80::1%d0 scoped
		192.0.2.94 trailing.
		192.0.2.95 v4only
		2001:db8::96 v6only
		192.0.2.97 a/b
		192.0.2.98 one.example
		#192.0.2.99 hidden
	END
	: >"$work/resolv.conf"
	mount --bind "$work/hosts" /etc/hosts && mount --bind "$work/resolv.conf" /etc/resolv.conf || return
	for address in 127.0.0.53 127.0.0.54; do
		perl "$here/dns_server.pl" $address "$work/ready-$address" "$work/log" &
		at_exit kill $!
	done
	for address in 127.0.0.53 127.0.0.54; do
		for _ in {1..200}; do [ -e "$work/ready-$address" ] && break || sleep 0.02; done
	done
}

# settings LINE...: what resolv.conf says.
settings() { printf '%s\n' "$@" >"$work/resolv.conf"; }

# both FAMILY NAME
both() {
	cases=$((cases + 1))
	timeout 20 perl "$work/glibc.pl" "$1" "$2" >"$work/peer.out" 2>&1
	timeout 20 "$work/resolver" "$1" "$2" >"$work/ours.out" 2>&1
	cmp -s "$work/peer.out" "$work/ours.out" && return
	failures=$((failures + 1))
	diff "$work/peer.out" "$work/ours.out" >"$work/why"
	fail "resolver $group: -$1 '$2'" "$work/why"
}

# table GROUP FAMILIES: each word of stdin is a name.
table() {
	local family name
	group=$1 cases=0 failures=0
	while read -r name; do
		for family in $2; do both "$family" "$name"; done
	done
	((failures > 0)) || pass "resolver $group ($cases cases)"
}

scene || { skip "resolver" "no namespaces with files of their own can be made here" && exit; }

settings 'nameserver 127.0.0.53' 'options timeout:1 attempts:1'
table "literals" "0 4 6" <<'END'
127.1
0x7f.1
0177.1
0X7F000001
1
1.2.3
256.1
1.65536
1.16777215
1.2.65535
4294967295
4294967296
1.2.3.4.5
1.2.3.4.
1..2
08.1
1.2.3.256
1.2.3.4%lo
::1
::1%lo
::1%1
fe80::1%d0
fe80::1%2
fe80::1%0
fe80::1%99
fe80::1%nolink
fe80::1%
fe80::1
ff02::1%d0
ff01::1%d0
ff05::1%d0
::ffff:1.2.3.4
[::1]

END
table "hosts" "0 4 6" <<'END'
iplocal
IPLOCAL
multi
canon.multi
second
loop6
loopboth
maphost
upper.name
alias93
comment
leadzero
hexhost
shorthost
scoped
trailing
trailing.
iplocal.
v4only
v6only
a/b
one.example
hidden
END

: >"$work/hosts"
table "answers" "0 4 6" <<'END'
one.example
ONE.Example
one.example.
six.example
both.example
mixed.example
alias.example
chain.example
odd-alias.example
loop.example
dangling.example
foreign-owner.example
big.example
cut-short.example
longer.example
empty.example
missing.example
fails.example
refuses.example
unknown-code.example
fails-four-empty.example
fails-six-empty.example
missing-four-empty.example
missing-six-empty.example
missing-four-fails.example
fails-four-missing.example
refuses-four-empty.example
refuses-six-empty.example
missing-four.example
missing-six.example
twice.example
mapped.example
under_score.example
forged-id.example
forged-port.example
forged-question.example
a b
a%b
a/b
a..b
.a
.
END
table "half an answer" 0 <<'END'
fails-four.example
fails-six.example
-dash.example
END
table "order" 0 <<'END'
many.example
far.example
scopes.example
prefix.example
labels.example
unreachable.example
END

settings 'nameserver 127.0.0.53' 'search first.example second.example' 'options timeout:1 attempts:1'
table "search" "0 4 6" <<'END'
short
short.
a.b
a.b.
only
four
fails-first
fails-here
empty-here
empty-then-fails
fails-then-empty
refused-first
nothing
nothing.
no.thing
END
table "silence" 0 <<'END'
silent.example
silent-first
silent-six.example
END
settings 'nameserver 127.0.0.53' 'search first.example second.example' 'options ndots:3 timeout:1 attempts:1'
table "ndots" 0 <<'END'
short
a.b
d.e.f
x.y.z
a.b.c.d
six.example
END
settings 'nameserver 127.0.0.53' 'options ndots:0'
table "ndots:0" 0 <<<short
settings 'search second.example' 'nameserver 127.0.0.53' 'domain first.example second.example'
table "domain" 0 <<<$'four\nonly'
settings 'domain first.example' 'nameserver 127.0.0.53' 'search second.example. first.example'
table "the last search" 0 <<<$'four\nonly'
settings 'nameserver 127.0.0.53' 'search .'
table "the root as domain" 0 <<<$'short\nnothing'
settings 'nameserver 127.0.0.53'
table "the domain of the machine" 0 <<<$'short\nfour'
export LOCALDOMAIN='second.example first.example' RES_OPTIONS='ndots:2'
table "the environment" 0 <<<$'four\na.b\nshort'
unset LOCALDOMAIN RES_OPTIONS
settings 'nameserver 127.0.0.53' 'nameserver 127.0.0.54' 'options timeout:1'
table "two servers" 0 <<<$'server.example\nfails-elsewhere.example\nsilent-elsewhere.example'
settings 'nameserver 127.0.0.55' 'nameserver 127.0.0.54'
table "a server that is not there" 0 <<<server.example
settings 'nameserver 127.0.0.55'
table "no server" "0 4" <<<$'server.example\nshort'
settings 'nameserver 127.0.0.53' 'options no-aaaa'
table "no-aaaa" "0 6" <<<$'both.example\nsix.example'
settings 'nameserver 127.0.0.53' 'options use-vc timeout:1 attempts:1'
table "use-vc" 0 <<<$'both.example\nbig.example\nmissing.example'

# Filters of ss ask for names too: what both find of the servers' sockets.
settings 'nameserver 127.0.0.53' 'search example' 'options timeout:1 attempts:1'
perl -MIO::Socket::IP -e 'my $s = IO::Socket::IP->new(LocalHost => "::1", LocalPort => 5353, Listen => 1) or die; sleep 100' &
at_exit kill $!
for _ in {1..200}; do [ -z "$(ss -6Htln)" ] || break; sleep 0.02; done
group="filters of ss" cases=0 failures=0
while read -r words; do
	cases=$((cases + 1))
	ss -Htln $words >"$work/peer.out" 2>&1 </dev/null
	echo "status $?" >>"$work/peer.out"
	"$ctrkit" ss -Htln $words >"$work/ours.out" 2>&1 </dev/null
	echo "status $?" >>"$work/ours.out"
	cmp -s "$work/peer.out" "$work/ours.out" && continue
	failures=$((failures + 1))
	diff "$work/peer.out" "$work/ours.out" >"$work/why"
	fail "resolver $group: $words" "$work/why"
done <<'END'
src here.example
src here.example:53
src here
src here-six.example
src here-alias.example
src here.example and not src 127.0.0.54
not src here-two.example
-4 src here.example
-6 src here.example
-4 src here-six.example
src inet6:here.example
dst here.example
src missing.example
src empty.example
src fails.example
src silent.example
src here.example/8
src 256.1
src 65536
src 2130706485
src 1.2.3.4.5
END
((failures > 0)) || pass "resolver $group ($cases cases)"

# What is ours alone. Of several addresses of a name, iproute2 has the kernel find but one.
equal "resolver: ss finds all addresses of a name" 2 "$("$ctrkit" ss -Htln src here-two.example | wc -l)"
settings 'nameserver 127.0.0.53' 'options timeout:1 attempts:1'
for name in localhost LocalHost. web.localhost; do
	equal "resolver: $name without a file" "$name ::1 127.0.0.1" "$("$work/resolver" 0 $name | paste -sd' ')"
done
equal "resolver: no localhost" "-2 Name or service not known" "$("$work/resolver" 0 notlocalhost)"
equal "resolver: aliases in no order" "b2.example 192.0.2.34" "$("$work/resolver" 0 backward.example | paste -sd' ')"
equal "resolver: one family is there, the other silent" "2001:db8::48" "$("$work/resolver" 0 silent-four.example | tail -n 1)"
equal "resolver: as many as there is room for" 129 "$("$work/resolver" 0 huge.example | wc -l)"
: >"$work/log"
"$work/resolver" 0 both.example >/dev/null
equal "resolver: both families are asked for, once" "1 both.example 28 both.example" "$(paste -sd' ' "$work/log")"

settings 'nameserver 127.0.0.53' 'nameserver 127.0.0.54' 'options rotate'
for _ in {1..40}; do "$work/resolver" 4 server.example | tail -n 1; done | sort -u | paste -sd' ' >"$work/out"
equal "resolver: rotate begins with any server" "192.0.2.53 192.0.2.54" "$(<"$work/out")"

# interrupt NAME WORDS...: a silent server, and SIGINT after 0.3 s; it takes less than 2 s of the 10.
settings 'nameserver 127.0.0.53' 'options timeout:10 attempts:5'
interrupt() {
	local name=$1 expected=$2 start=${EPOCHREALTIME/./} status
	shift 2
	# Not by bash's own &, which has it ignored.
	timeout -k 1 -s INT 0.3 "$work/resolver" "$@" >"$work/out"
	status=$?
	if ((${EPOCHREALTIME/./} - start < 2000000)); then
		equal "resolver: a signal $name" "$expected" "$status $(<"$work/out")"
	else
		fail "resolver: a signal $name (too late)"
	fi
}
interrupt "ends it" "124 " 0 silent.example
interrupt "is told by a descriptor" "124 interrupted" -i 0 silent.example
interrupt "is told by a descriptor, for the name of an address" "124 -" -i r 192.0.2.23
settings 'nameserver 127.0.0.53' 'options timeout:10 attempts:5 use-vc'
interrupt "is told by a descriptor, over TCP" "124 interrupted" -i 0 silent.example
