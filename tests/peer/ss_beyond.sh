#!/bin/bash
# What ss(8) does not have: --container, --summary-by, --watch. Sums are compared with the rows of the plain table, what
# appears and goes with what a program was told to do.
here=$(dirname "$0")
. "$here/../lib.sh"

[ "$(id -u)" = 0 ] || { skip "ss beyond" "not root"; exit 0; }
have perl || { skip "ss beyond" "no perl"; exit 0; }
ns=ctrkit-ss-beyond-$$

within() { timeout 30 nsenter --net="/run/netns/$ns" "$@"; }
ss() { within "$ctrkit" ss "$@"; }

make_scene() {
	local word
	ip netns add "$ns" || return
	at_exit ip netns del "$ns"
	within ip link set lo up
	mkfifo "$work/to" "$work/from"
	nsenter --net="/run/netns/$ns" "$here/ss_beyond.pl" <"$work/to" >"$work/from" &
	holder=$!
	at_exit kill $holder
	exec {to}>"$work/to" {from}<"$work/from"
	read -rt 10 word <&"$from" && [ "$word" = ready ]
}

# holder_does WORDS: and waits until it is done.
holder_does() {
	local word
	echo "$*" >&"$to"
	read -rt 10 word <&"$from" && [ "$word" = "done" ]
}

# --- summary ------------------------------------------------------------------------------------------------------

# tallies COLUMN: from plain rows "Netid State Recv-Q Send-Q Local Peer", what a summary by that column has to say.
tallies() {
	awk -v by="$1" '
		{
			value = by == "state" ? $2 : by == "port" ? $5 : $6
			if (by == "port") sub(/.*:/, "", value)
			if (by == "peer") { sub(/:[^:]*$/, "", value); if (value == "0.0.0.0") value = "-" }
			if (by == "process") {
				value = "-"
				if (match($0, /\("[^"]*",pid=[0-9]+/)) {
					split(substr($0, RSTART + 2, RLENGTH - 2), part, /",pid=/)
					value = part[2] "/" part[1]
				}
			}
			all[value]++
			if ($2 == "ESTAB") estab[value]++
			else if ($2 == "LISTEN") listening[value]++
			else if ($2 == "TIME-WAIT") waiting[value]++
			else other[value]++
			if ($2 != "LISTEN") { received[value] += $3; sent[value] += $4 }
		}
		END {
			for (value in all)
				print value, all[value], estab[value] + 0, listening[value] + 0, waiting[value] + 0,
					other[value] + 0, received[value] + 0, sent[value] + 0
		}' | sort
}

# As JSON has it: a line for each object, its values between blanks.
objects() {
	sed -E 's/^\[//; s/\]$//; s/\},\{/\n/g' | sed -E 's/^\{//; s/\}$//; s/"(process)":"([^"]*)","pid":([0-9]+)/"\1":"\3\/\2"/
		s/"[a-z_]*"://g; s/"//g; s/^null/-/; s/,/ /g; s/\\u00/\\x/g; /^$/d' | sort
}

# sums NAME WORDS...: the summary by each column, in text and JSON, of what WORDS select.
sums() {
	local name=$1 by
	shift
	for by in state process peer port; do
		ss -Hanp -A tcp,udp "$@" >"$work/rows"
		tallies $by <"$work/rows" >"$work/wanted"
		ss -Han --summary-by $by -A tcp,udp "$@" >"$work/shown"
		sed -E 's/ +/ /g' "$work/shown" | sort >"$work/sorted"
		same "$name by $by" "$work/wanted" "$work/sorted"
		ss -anj --summary-by $by -A tcp,udp "$@" | objects >"$work/sorted"
		same "$name by $by, -j" "$work/wanted" "$work/sorted"
		sort -snrk2,2 "$work/shown" >"$work/sorted"
		same "$name by $by: the most first" "$work/sorted" "$work/shown"
	done
}

summaries() {
	holder_does add 7
	holder_does close 2
	holder_does send 100
	sums summary
	equal "summary: a process cannot steer the terminal" 1 "$(ss -ta --summary-by process | grep -c "^$holder/hol.x1b\[31mder ")"
	sums "summary of a filter" dport = :7777
	sums "summary of nothing" state syn-sent
	equal "summary: the columns have names" "Port Sockets Estab Listen Time-Wait Other Recv-Q Send-Q" \
		"$(ss -ta --summary-by port | head -n 1 | tr -s ' ')"
	equal "summary of nothing in JSON" "[]" "$(ss -tj --summary-by peer state syn-sent)"
	ss -anH -t --summary-by container >"$work/shown"
	equal "summary by container: all is outside of one" "- $(ss -Hant | wc -l)" "$(awk '{ print $1, $2 }' "$work/shown")"
}

# --- watch --------------------------------------------------------------------------------------------------------

# looks COUNT: waits until that many looks have been written to $work/looks.
looks() {
	local tries
	for ((tries = 0; tries < 400; tries++)); do
		[ "$(grep -c "^[0-9].*sockets " "$work/looks")" -lt "$1" ] || return 0
		sleep 0.05
	done
	return 1
}

# Each change is made between two looks, seen in the second, and not again.
watch_text() {
	local watcher
	ss -Htn --watch=0.3 >"$work/looks" &
	watcher=$!
	looks 1
	holder_does add 3
	looks 3
	holder_does close 1
	looks 5
	kill $watcher
	wait $watcher 2>/dev/null
	equal "watch: what appeared is said once" 6 "$(grep -c '^+ ESTAB' "$work/looks")"
	# Of a closed pair one end may be in TIME-WAIT, which is not selected.
	equal "watch: what went is said once" 2 "$(grep -c '^- ESTAB' "$work/looks")"
	equal "watch: the totals say so" "6 2" "$(sed -nE 's/,//g; s/.*sockets [0-9]+ appeared ([0-9]+) gone ([0-9]+)$/\1 \2/p' "$work/looks" |
		awk '{ appeared += $1; gone += $2 } END { print appeared, gone }')"
	equal "watch: a look has as many rows as it says" "" "$(awk '
		/^[0-9]/ { if (NR > 1 && rows != wanted) print; rows = 0; wanted = int($3) + $7; next }
		{ rows++ }' "$work/looks")"
	equal "watch: every time is one" "" "$(grep '^[0-9]' "$work/looks" |
		grep -vE '^20[0-9]{2}-[01][0-9]-[0-3][0-9]T[0-2][0-9]:[0-5][0-9]:[0-6][0-9]\.[0-9]{3}Z  sockets ')"
}

# The bytes of all looks together are those sent: rates times the time between looks.
watch_json() {
	local watcher
	ss -tnj --watch=0.5 'sport = :7777' >"$work/looks.json" &
	watcher=$!
	sleep 0.8
	holder_does send 50000
	sleep 1.5
	kill $watcher
	wait $watcher 2>/dev/null
	# shellcheck disable=SC2016
	perl -ne '
		BEGIN { our (%last, %bytes) }
		/^\{"time":"[^"]*T(\d\d):(\d\d):([0-9.]+)Z","event":"(\w+)".*"peer":\{"address":"127.0.0.1","port":(\d+)\}/ or die "not a line: $_";
		my ($time, $event, $port) = ($1 * 3600 + $2 * 60 + $3, $4, $5);
		die "not present: $_" if $event ne "present";
		/"rates":\{"bytes_sent":0.0,"bytes_received":([0-9.]+),"segs_out":[0-9.]+,"segs_in":[0-9.]+,"retrans":0.0\}\}$/
			or ($last{$port} ? die "no rates: $_" : 1);
		$bytes{$port} += ($1 // 0) * ($time - $last{$port}) if $last{$port};
		$last{$port} = $time;
		END { for (keys %bytes) { die "port $_: $bytes{$_} bytes" if abs($bytes{$_} - 50000) > 1500 } print keys(%bytes) . " sockets\n" }
	' "$work/looks.json" >"$work/said" 2>&1
	equal "watch -j: rates add up to what was sent" "$(ss -Htn 'sport = :7777' | wc -l) sockets" "$(cat "$work/said")"
}

watch_ends() {
	local status
	equal "watch: a closed pipe ends it" 1 "$(ss -tn --watch=10 | head -n 1 | wc -l)"
	ss -tn --watch=10 >/dev/full 2>"$work/said"
	status=$?
	equal "watch: a full disk ends it" "1 No space left on device" "$status $(sed 's/.*: //' "$work/said")"
	timeout -s INT --preserve-status 1 nsenter --net="/run/netns/$ns" "$ctrkit" ss -tn --watch=10 >/dev/null
	equal "watch: it dies of SIGINT, as whoever waits for it expects" 130 $?
}

# On a terminal of 5 lines and 40 columns: no line is longer, none lower than the screen, and the cursor is at home.
watch_screen() {
	have script || { skip "watch: on a terminal" "no script"; return; }
	# shellcheck disable=SC2016
	within script -qec "stty rows 5 cols 40; timeout 1.5 $ctrkit ss -tan --watch=0.5; true" /dev/null \
		>"$work/screen" </dev/null
	equal "watch: a frame is cut to the screen" "" "$(perl -0777 -ne '
		my @frames = split /\e\[H/;
		print "no frames\n" if @frames < 3;
		shift @frames;
		for (@frames) {
			print "not cleared: $_" unless s/\e\[J.*//s;
			my @lines = split /\r\n/;
			print "lines: " . @lines . "\n" if @lines != 4;
			for (@lines) { print "line: $_\n" if !s/^\e\[2K// || length > 40 || /\e/ }
			print "first: $lines[0]\n" unless $lines[0] =~ /sockets \d+/;
		}' "$work/screen")"
}

usage() {
	local words
	for words in "--watch=0" "--watch=x" "--summary-by" "--summary-by pid" "--watch -D -" "--summary-b port" "--watc" "--contain"; do
		# shellcheck disable=SC2086
		ss $words >"$work/shown" 2>"$work/said"
		equal "usage: $words" "255 0" "$? $(wc -c <"$work/shown")"
	done
}

same_rows() {
	ss -tanp >"$work/plain"
	ss -tan --container >"$work/shown"
	same "--container outside of containers is -p" "$work/plain" "$work/shown"
}

make_scene || { fail "ss beyond: the scene"; exit 1; }
summaries
same_rows
watch_text
watch_json
watch_ends
watch_screen
usage
