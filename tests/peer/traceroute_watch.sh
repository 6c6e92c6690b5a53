#!/bin/bash
# traceroute --report and --watch on a road of seven namespaces: columns, counts, loss, JSON, how they end. There is no
# such thing in Debian's traceroute to compare with; the report's lines are those of mtr(8).
here=$(dirname "$0")
. "$here/../lib.sh"
. "$here/road_scene.sh"

if [ "$(id -u)" != 0 ] || ! have nft || ! make_road; then
	skip "traceroute --report" "needs root, nftables and namespaces"
	exit
fi

trace() { on 0 "$ctrkit" traceroute "$@"; }

# table FAMILY SENT: a report of the whole road without loss.
table() {
	local place
	echo "Start: TIME+0000"
	printf '%-33s Loss%%   Snt   Last   Avg  Best  Wrst StDev\n' "HOST: $(uname -n)"
	for place in 1 2 3 4 5 6; do
		printf '  %d.|-- %-25s  0.0%% %5d    T.T   T.T   T.T   T.T   T.T\n' "$place" "$(road_address $place "$1")" "$2"
	done
}

report() {
	local name=$1 family=$2 sent=$3
	shift 3
	trace -n "$@" "$(road_address 6 "$family")" >"$work/report"
	# Only what is behind the third column is a time, and the moment it began.
	while IFS= read -r line; do
		case $line in
		*'.|-- '*) echo "${line:0:45}$(sed -E 's/[ 0-9]{3}[0-9]\.[0-9]/   T.T/g' <<<"${line:45}")" ;;
		*) sed -E 's/[0-9-]{10}T[0-9:]{8}/TIME/' <<<"$line" ;;
		esac
	done <"$work/report" >"$work/actual"
	table "$family" "$sent" >"$work/expected"
	same "traceroute --report: $name" "$work/expected" "$work/actual"
}

quick=(--watch=0.1)
report "UDP" 4 3 --report=3 "${quick[@]}"
report "UDP, IPv6" 6 3 --report=3 "${quick[@]}"
report "UDP to one port" 4 2 --report=2 "${quick[@]}" -U
report "echo requests" 4 2 --report=2 "${quick[@]}" -I
report "echo requests, IPv6" 6 2 --report=2 "${quick[@]}" -I -6
report "TCP" 4 2 --report=2 "${quick[@]}" -T
report "TCP, IPv6" 6 2 --report=2 "${quick[@]}" -T -p 81
report "ten rounds" 4 10 --report "${quick[@]}"
report "a source and an interface" 4 2 --report=2 "${quick[@]}" -s 10.9.1.1 -i a1 -4
report "more ports than there are" 4 3 --report=3 "${quick[@]}" -p 65530

hops() { grep -F '.|-- ' | awk '{ print $1, $2, $3, $4 }'; }

printf '%s\n' "3.|-- 10.9.3.2 0.0% 2" "4.|-- 10.9.4.2 0.0% 2" >"$work/expected"
trace -n --report=2 "${quick[@]}" -f 3 -m 4 10.9.6.2 | hops >"$work/actual"
same "traceroute --report: from one hop to another" "$work/expected" "$work/actual"

road_filter 3 "ip daddr 10.9.6.2 drop"
{ for place in 1 2 3; do echo "$place.|-- 10.9.$place.2 0.0% 2"; done; echo "4.|-- ??? 100.0 2"; } >"$work/expected"
trace -n --report=2 "${quick[@]}" -w 0.3 -m 6 10.9.6.2 | hops >"$work/actual"
same "traceroute --report: a silent end" "$work/expected" "$work/actual"

# Every fourth that passes is dropped; of three hops and eight rounds those are two of each.
road_filter 3 "ip daddr 10.9.6.2 numgen inc mod 4 == 3 drop"
{ for place in 1 2 3; do echo "$place.|-- 10.9.$place.2 0.0% 8"; done
	for place in 4 5 6; do echo "$place.|-- 10.9.$place.2 25.0% 8"; done; } >"$work/expected"
for _ in 1 2 3; do # a machine so slow that an answer is late sends one probe more, which shifts which are dropped
	trace -n --report=8 --watch=0.2 -w 0.5 -I 10.9.6.2 | hops >"$work/actual"
	cmp -s "$work/expected" "$work/actual" && break
	road_filter 3 "ip daddr 10.9.6.2 numgen inc mod 4 == 3 drop"
done
same "traceroute --report: loss" "$work/expected" "$work/actual"

road_filter 3 "ip daddr 10.9.6.2 meta l4proto udp reject with icmp type host-unreachable"
trace -n --report=2 "${quick[@]}" 10.9.6.2 | hops | tail -1 >"$work/actual"
echo "4.|-- 10.9.3.2 0.0% 2" >"$work/expected"
same "traceroute --report: the road ends where somebody refuses" "$work/expected" "$work/actual"
road_filter 3

# Names, of hosts that have one.
printf '%s\n' "10.9.1.2 first.example" "10.9.6.2 end.example" >"$work/hosts"
: >"$work/resolv.conf"
# shellcheck disable=SC2016 # the inner shell expands it
on 0 unshare -m sh -c 'mount --bind "$1" /etc/hosts && mount --bind "$2" /etc/resolv.conf && shift 2 && exec "$@"' sh \
	"$work/hosts" "$work/resolv.conf" "$ctrkit" traceroute --report=1 end.example | cut -c1-34 | sed 's/ *$//' >"$work/named"
printf '%s\n' "  1.|-- first.example (10.9.1.2)" "  2.|-- 10.9.2.2" "  6.|-- end.example (10.9.6.2)" >"$work/expected"
grep -E '^ +[126]\.' "$work/named" >"$work/actual"
same "traceroute --report: names" "$work/expected" "$work/actual"

user=(setpriv --reuid 65534 --regid 65534 --clear-groups --bounding-set=-all)
on 0 "${user[@]}" "$ctrkit" traceroute -n --report=2 "${quick[@]}" 10.9.6.2 | hops | tail -1 >"$work/actual"
echo "6.|-- 10.9.6.2 0.0% 2" >"$work/expected"
same "traceroute --report: as an ordinary user" "$work/expected" "$work/actual"

# ended SIGNAL OPTION...: the exit status of one that a signal ends after a second; its output is in $work/ended.
ended() {
	local signal=$1
	shift
	nsenter --net="/run/netns/$road-0" "$ctrkit" traceroute -n "$@" 10.9.6.2 >"$work/ended" 2>&1 &
	local pid=$!
	sleep 1
	kill -"$signal" $pid
	wait $pid
	echo $?
}

equal "traceroute --report: the status after a signal" 130 "$(ended INT --report=1000 "${quick[@]}")"
holds "traceroute --report: a signal leaves what is known" grep -qE '^  6\.\|-- 10\.9\.6\.2 +0\.0% ' "$work/ended"
equal "traceroute --watch: the status after a signal" 143 "$(ended TERM "${quick[@]}")"
holds "traceroute --watch: a table a round" test "$(grep -c '^HOST: .* StDev  Javg$' "$work/ended")" -ge 4
equal "traceroute --watch: rounds are counted" "1 2 3" "$(sed -n 's/.*, rounds //p' "$work/ended" | head -3 | xargs)"

trace --watch=0.1 -n 10.9.6.2 2>"$work/error" | head -1 >/dev/null
holds "traceroute --watch ends when nobody reads" test ! -s "$work/error"

# On a terminal one screen, over and over; q ends it.
(sleep 1 && printf q && sleep 1) | on 0 script -qec "stty cols 60 rows 20; \"$ctrkit\" traceroute -n --watch=0.1 10.9.6.2
	echo status \$?; stty -a | grep -o '[-]*icanon\|[-]*echo\b'" /dev/null | tr -d '\r' >"$work/screen"
tail -4 "$work/screen" | sed 's/^.*\(status\)/\1/' | grep -E 'status|icanon|echo' | tr '\n' ' ' >"$work/actual"
printf 'status 0 icanon echo ' >"$work/expected"
same "traceroute --watch: q ends it, and the terminal is as it was" "$work/expected" "$work/actual"
holds "traceroute --watch: the screen is cut to its width" grep -qE $'^\033\\[2K  6\\.\\|-- 10\\.9\\.6\\.2 .{43}$' "$work/screen"
holds "traceroute --watch: it begins above" grep -q $'\033\\[H\033\\[2K' "$work/screen"

refused() { trace "$@" 10.9.6.2 2>&1; echo "status $?"; }
for option in --mtu --back -e -N5 -q1; do
	equal "traceroute --report: not with $option" "--watch and --report do not go with ${option:0:2}${option:2}
status 2" "$(refused --report $option | sed -E 's/(-[Nq])$/\1'"${option//[^0-9]/}"'/')"
done
for option in --watch=x --watch=0.01 --report=0 --report=-; do
	equal "traceroute $option" "Cannot handle \`${option%=*}' option with arg \`${option#*=}' (argc 1)
status 2" "$(refused $option)"
done

perl -MJSON::PP -e 1 2>/dev/null || { skip "traceroute --report -j" "perl has no JSON::PP" && exit 0; }
program='for (<STDIN>) { my $all = JSON::PP->new->decode($_); print "$all->{destination} $all->{address} $all->{rounds}\n";
	for my $hop (@{$all->{hops}}) { my @keys = sort grep { JSON::PP->new->encode([$hop->{$_}]) =~ /^\[[0-9.]+\]$/ } keys %$hop;
	print "$hop->{hop} ", join(" ", map { "$_->{address}" } @{$hop->{hosts}}), " $hop->{sent} $hop->{received} @keys\n" } }'
keys="avg_ms best_ms hop jitter_ms last_ms loss_percent received sent stdev_ms worst_ms"
road_filter 3 "ip daddr 10.9.6.2 drop"
trace -n -j --report=2 "${quick[@]}" -w 0.3 -m 5 10.9.6.2 | perl -MJSON::PP -e "$program" >"$work/actual"
road_filter 3
{ echo "10.9.6.2 10.9.6.2 2"; for place in 1 2 3; do echo "$place 10.9.$place.2 2 2 $keys"; done
	echo "4  2 0 hop loss_percent received sent"; } >"$work/expected"
same "traceroute --report -j" "$work/expected" "$work/actual"
ended INT -j "${quick[@]}" >/dev/null
perl -MJSON::PP -e "$program" <"$work/ended" | grep -c '^10.9.6.2 10.9.6.2 ' >"$work/documents"
equal "traceroute --watch -j: a document a line" "$(wc -l <"$work/ended")" "$(cat "$work/documents")"
holds "traceroute --watch -j: one each round" test "$(cat "$work/documents")" -ge 4
