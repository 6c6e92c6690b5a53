#!/bin/bash
# ss beside iproute2 where it reads files (/proc/net, services, hosts), and where sockets end (-K, -E).
here=$(dirname "$0")
. "$here/../lib.sh"

peer=$(command -v ss)
if [ "$(id -u)" != 0 ] || [ -z "$peer" ] || ! have gcc; then
	skip "ss proc" "needs root, iproute2 and gcc"
	exit 0
fi

# In a namespace of our own, with files of our own in /etc.
if [ -z "${SS_PROC_INSIDE:-}" ]; then
	SS_PROC_INSIDE=1 timeout -s KILL 120 unshare -mn bash "$0"
	exit
fi
ip link set lo up
gcc -o "$work/without_diag" "$here/ss_without_diag.c" || exit 1

# 6.1 has the column Process in each header and pads the one before it; the two run at different times.
normalise() { sed -E 's/ ?Process *$//; s/ +$//; s/ +/ /g; s/timer:\(([a-z]+),[^,]*/timer:(\1,T/; s/unknown,T/delack,T/'; }

# both NAME WORDS...: standard output and the exit status of both, run by ${by[@]}.
by=(env)
both() {
	local name=$1 expected status
	shift
	timeout 10 "${by[@]}" "$peer" "$@" </dev/null 2>/dev/null >"$work/peer"
	expected=$?
	timeout 10 "${by[@]}" "$ctrkit" ss "$@" </dev/null 2>"$work/ours.err" >"$work/ours"
	status=$?
	{ normalise <"$work/peer"; echo "status $expected"; } >"$work/peer.txt"
	{ normalise <"$work/ours"; echo "status $status"; } >"$work/ours.txt"
	same "ss proc: $name $*" "$work/peer.txt" "$work/ours.txt"
}

cat >"$work/services" <<'E'
# comment
one 1000/tcp
two 1000/udp
three 1001/tcp alias
again 1001/tcp
glued 1002/tcp#comment
chosen 40000/tcp
octal 01750/sctp
  indented 1006/tcp
hexadecimal 0x3f0/tcp
spaced 1010 /tcp
wrapped 67549/tcp
slashes 1019//tcp
last 1022/tcp
E
printf '127.0.0.1 localhost\n127.0.0.5 a_long_name.example.org alias\n0.0.0.0 zero\n' >"$work/hosts"
: >"$work/empty"
at_exit umount /etc/services /etc/services /etc/resolv.conf /etc/hosts
mount --bind "$work/hosts" /etc/hosts
mount --bind "$work/empty" /etc/resolv.conf
mount --bind "$work/services" /etc/services
perl -MSocket -e '
	for my $port (1000, 1001, 1002, 1006, 1008, 1010, 1019, 1022, 2013, 40000) {
		for my $kind (SOCK_STREAM, SOCK_DGRAM) {
			socket(my $socket, AF_INET, $kind, 0) or die;
			bind($socket, sockaddr_in($port, inet_aton($port % 2 ? "127.0.0.5" : "127.0.0.1"))) or die $!;
			listen $socket, 3 if $kind == SOCK_STREAM;
			push @kept, $socket;
		}
	}
	for my $protocol (1, 17, 99) { socket(my $raw, AF_INET, SOCK_RAW, $protocol) or die; push @kept, $raw; }
	socket(my $six, AF_INET6, SOCK_STREAM, 0); bind($six, pack_sockaddr_in6(1003, Socket::inet_pton(AF_INET6, "::"))) or die; listen $six, 1;
	socket(my $client, AF_INET, SOCK_STREAM, 0); connect($client, sockaddr_in(1000, inet_aton("127.0.0.1"))) or die;
	open my $ready, ">", $ARGV[0]; close $ready; sleep 100' "$work/ready" &
scene=$!
at_exit kill $scene
for _ in $(seq 50); do [ -e "$work/ready" ] || sleep 0.1; done

for words in -ta -ua -wa -tar -tarn -tuwan "-ta -A raw,tcp"; do
	both "names" -H $words
done
mount --bind "$work/empty" /etc/services
both "no services" -Hta

for reason in 93 1 13; do
	by=("$work/without_diag" "$reason")
	for words in -tan -tln -uan -wan -tuwan -tane -tano -tanie -tanm -uane -4tan -6tan -tanO "-tan sport = :1000" "-tanp -H"; do
		both "no sock_diag ($reason)" $words
	done
	holds "ss proc: says once what is missing" test "$(wc -l <"$work/ours.err")" = 1
done
by=(env)

cat >"$work/tcp" <<'E'
  sl  local_address rem_address   st tx_queue rx_queue tr tm->when retrnsmt   uid  timeout inode
   0: 0100007F:07E8 00000000:0000 0A 00000000:00000003 00:00000000 00000000     0        0 1099 1 00000000ce6eb7f0 100 0 0 10 0
   1: 0100007F:07E8 0200007F:1234 01 00000011:00000022 01:00000064 00000003  1000        0 1100 2 00000000ce6eb7f1 20 4 30 10 -1
   2: 0100007F:07E8 0200007F:1235 01 00000011:00000022 02:00001388 00000000  1000        5 1101 2 00000000ce6eb7f1 21 5 31 11 7
   3: 0100007F:07E8 0200007F:1236 06 00000000:00000000 03:00001770 00000000     0        0 0 3 00000000ce6eb7f1
   5: 0100007F:07E8 0200007F:1237 02 FFFFFFFF:80000000 00:00001770 00000009     0        12 77 3 00000000ce6eb7f1 300 0 1 10 65534
   7: 0100007F:07E8 0200007F:1238 03 FFFFFFFF:80000000 05:00001770 00000009     0        12
E
by=(env "PROC_NET_TCP=$work/tcp" PROC_NET_TCP6=/dev/null)
for words in -tan -Htanoe -Htanie -Htani -Htanm "-tan state listening"; do
	both "a made file" $words
done
cat >"$work/unix" <<'E'
Num       RefCount Protocol Flags    Type St Inode Path
00000000e6e19c45: 00000003 00000000 00000000 0001 03 30
000000002dd8bdf3: 00000003 00000000 00000000 0001 02     0 /run/one
000000002dd8bdf3: 00000003 00000000 00000000 0001 03     0 /run/another
00000000e7886c4c: 00000003 00000000 00000000 0002 04 20 with#sign and more
00000000ec3f8e95: 00000003 00000000 00000000 0005 03 5 @abs@tract
00000000ee8d5470: 00000002 00000000 00010000 0001 01 8 /run/listens
E
cat >"$work/packet" <<'E'
sk               RefCnt Type Proto  Iface R Rmem   User   Inode
0000000095e9669d 3      3    0003   0     1 77     0      20
000000007a90c40d 3      2    0800   1     0 5      1000   15
000000009dca05a2 3      10   ffff   7     1 0      0      30
E
cat >"$work/netlink" <<'E'
sk               Eth Pid        Groups   Rmem     Wmem     Dump  Locks    Drops    Inode
000000009ece4e89 0   1      00000011 7        9        0     2        0        20077407
ffff000051968a2d 4   -7 deadbeef 1        4294967295        ffff000051968abc     2        3        20077414
000000005196 0   4294967295 00000001 0        0        0     2        0        20077414
E
by=(env "PROC_NET_UNIX=$work/unix" "PROC_NET_PACKET=$work/packet" "PROC_NET_NETLINK=$work/netlink")
for words in -xan -x -xl -xaem "-xa src /run/one" "-A u_dgr -a" -0 -0nem -Hp0 "-f netlink" "-f netlink -nem" "-f netlink -p"; do
	both "a made file" $words
done
by=(env "PROC_ROOT=$work/nothing")
both "no files" -tuwan
both "no files" -xa0 -f netlink
by=(env)

kill $scene
wait $scene 2>/dev/null
sleep 0.3 # the kernel tells of the end of a socket a little later: of these nobody shall hear
# end_by FILE TOOL...: a connection, ended by that tool.
end_by() {
	local file=$1
	shift
	timeout -s KILL 10 perl -MSocket -e '
		socket(my $listener, AF_INET, SOCK_STREAM, 0); setsockopt($listener, SOL_SOCKET, SO_REUSEADDR, 1);
		bind($listener, sockaddr_in(7001, inet_aton("127.0.0.1"))) or die; listen $listener, 5;
		socket(my $client, AF_INET, SOCK_STREAM, 0); connect($client, sockaddr_in(7001, inet_aton("127.0.0.1"))) or die;
		accept(my $accepted, $listener);
		$| = 1; system(@ARGV); print "status $?\n"; system("ss -Htn dport = 7001")' "$@" 2>&1 </dev/null |
		sed -E 's/:[0-9]{5}/:N/g' | normalise >"$file"
}
for words in -4nE -6E -uE; do
	timeout -s INT 6 stdbuf -oL "$peer" $words </dev/null >"$work/events$words.peer" 2>&1 &
	timeout -s INT 6 "$ctrkit" ss $words </dev/null >"$work/events$words.ours" 2>&1 &
done
stdbuf -oL timeout -s INT 6 "$peer" -tanHE </dev/null >"$work/events.peer" 2>&1 &
timeout -s INT 6 "$ctrkit" ss -tanHE </dev/null >"$work/events.ours" 2>&1 &
timeout -s INT 6 "$ctrkit" ss -tanHEj sport = :7001 </dev/null >"$work/events.json" 2>&1 &
sleep 0.5
end_by "$work/kill.peer" "$peer" -HtnK dport = 7001
end_by "$work/kill.ours" "$ctrkit" ss -HtnK dport = 7001
same "ss proc: -K ends what matches" "$work/kill.peer" "$work/kill.ours"
perl -MSocket=:all -e '
	for my $end (pack_sockaddr_in(7001, inet_aton("127.0.0.1")), pack_sockaddr_in6(7001, inet_pton(AF_INET6, "::1"))) {
		for my $kind (SOCK_STREAM, SOCK_DGRAM) { socket(my $socket, sockaddr_family($end), $kind, 0); bind($socket, $end) or die $!; listen $socket, 3; }
	}'
wait 2>/dev/null
for words in -4nE -6E -uE; do
	normalise <"$work/events$words.peer" >"$work/peer.txt"
	normalise <"$work/events$words.ours" >"$work/ours.txt"
	holds "ss proc: $words has seen something" test "$(wc -l <"$work/peer.txt")" -gt 1
	same "ss proc: $words shows what ends" "$work/peer.txt" "$work/ours.txt"
done
normalise <"$work/events.peer" >"$work/events.peer.txt"
normalise <"$work/events.ours" >"$work/events.ours.txt"
holds "ss proc: -E has seen something" test -s "$work/events.peer.txt"
same "ss proc: -E shows what ends" "$work/events.peer.txt" "$work/events.ours.txt"
# The filter leaves some out: these leave no line. One a line, each an object.
same "ss proc: -E -j is an object a line, and a filter leaves nothing behind" \
	<(awk '$4 ~ /:7001$/ { print "{}" }' "$work/events.ours") <(sed -E 's/^\{.*\}$/{}/' "$work/events.json")
