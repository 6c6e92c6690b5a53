#!/bin/bash
# How ss lays out rows, beside iproute2's: answers of the kernel from a file (TCPDIAG_FILE), which both read: every field
# with random values, terminals of many widths, and rows by the hundred thousand, whose columns widen in batches.
here=$(dirname "$0")
. "$here/../lib.sh"
. "$here/ss_scene.sh"
. "$here/ss_compare.sh"

have ss || { skip "ss beside iproute2's" "no ss" && exit 0; }
have perl || { skip "ss beside iproute2's" "no perl" && exit 0; }

# replayed FILE ARGS...: one case: the words of the rows are the same.
replayed() {
	local file=$1 expected status
	shift
	cases=$((cases + 1))
	TCPDIAG_FILE=$file timeout 60 "$peer" "$@" >"$work/peer.out" 2>"$work/peer.err"
	expected=$?
	TCPDIAG_FILE=$file timeout 60 "$ctrkit" ss "$@" >"$work/ours.out" 2>"$work/ours.err"
	status=$?
	normalise replay "${kind[@]}"
	same_output || different "$@"
}

for seed in 1 2 3 4; do
	"$here/ss_messages.pl" random $seed 600 >"$work/random.$seed"
done
kind=(words)
group "random answers"
for seed in 1 2 3 4; do
	for options in '' -a -l -4 -6 -o -e -m -i -oe -em -mi -oemi '--tos' '--inet-sockopt' '-O -i' '-oemi --tos --inet-sockopt' \
		'-Oaoemi --tos --inet-sockopt' '-Hai' '-ai state established' '-ai state all' '-aip' '-aoemip --tos'; do
		replayed "$work/random.$seed" -tn $options
	done
	replayed "$work/random.$seed" -t -Hai -n state established state listening
done
# Rates by their units: a scale of three digits.
replayed "$work/random.1" -tai
replayed "$work/random.2" -taoemi
kind=()

# Details are in a column of their own since 7.0, so only what is left of them is the same; and always with -p, since a
# column that is hidden now took its share before.
#
# on_terminal WIDTH COMMAND...: what the command writes to a terminal that wide.
on_terminal() {
	local width=$1
	shift
	timeout 60 script -qec "stty cols $width rows 50; $(printf ' %q' "$@")" /dev/null </dev/null | tr -d '\r'
}

# laid_out FILE WIDTH ARGS...: one case: the same on a terminal.
laid_out() {
	local file=$1 width=$2 expected=0 status=0
	shift 2
	cases=$((cases + 1))
	TCPDIAG_FILE=$file on_terminal "$width" "$peer" "$@" >"$work/peer.out" 2>"$work/peer.err"
	TCPDIAG_FILE=$file on_terminal "$width" "$ctrkit" ss "$@" >"$work/ours.out" 2>"$work/ours.err"
	normalise replay
	same_output || different "on $width columns: $*"
}

if have script; then
	group "terminals"
	"$here/ss_messages.pl" random 5 40 >"$work/some"
	for width in 20 21 33 40 50 57 64 72 79 80 81 90 99 100 101 110 120 121 132 133 160 199 200 250 300; do
		laid_out "$work/some" "$width" -tnap
		laid_out "$work/some" "$width" -tnp
		laid_out "$work/some" "$width" -Htnap
		laid_out "$work/some" "$width" -tnap4
		laid_out "$work/some" "$width" -tunap state established
	done
	end_group
else
	skip "ss terminals" "no script"
fi

# What the environment says of a terminal is taken where there is none; what is no number is not.
group "COLUMNS"
for width in 20 57 80 133 300; do
	cases=$((cases + 1))
	TCPDIAG_FILE="$work/some" on_terminal $width "$ctrkit" ss -tna >"$work/peer.out" 2>"$work/peer.err"
	TCPDIAG_FILE="$work/some" COLUMNS=$width "$ctrkit" ss -tna >"$work/ours.out" 2>"$work/ours.err"
	expected=0 status=0
	same_output || different "COLUMNS=$width"
done
TCPDIAG_FILE="$work/some" "$ctrkit" ss -tna >"$work/peer.out" 2>"$work/peer.err"
for width in '' x 80x -1 0 99999999999; do
	cases=$((cases + 1))
	TCPDIAG_FILE="$work/some" COLUMNS=$width "$ctrkit" ss -tna >"$work/ours.out" 2>"$work/ours.err"
	same_output || different "COLUMNS=$width"
done

# With -p, since a hidden column is not stored now.
#
# in_batches COUNT WIDE ADDRESS: the columns widen at the same rows.
in_batches() {
	local expected=0 status=0 options
	"$here/ss_messages.pl" rows "$@" >"$work/rows"
	for options in -tnp -tnap -Htnap -tnape; do
		cases=$((cases + 1))
		TCPDIAG_FILE=$work/rows timeout 60 "$peer" $options >"$work/peer.out" 2>"$work/peer.err"
		TCPDIAG_FILE=$work/rows timeout 60 "$ctrkit" ss $options >"$work/ours.out" 2>"$work/ours.err"
		normalise replay
		same_output || different "$options over $*"
	done
}

group "batches"
in_batches 160000 159000 1.1.1.1
in_batches 200000 199000 111.111.111.111
in_batches 200000 70000 10.1.1.1
end_group
