#!/bin/bash
# ss -j: it parses, an object has a key once, the values are those of the rows, and docs/ss-json.md names every key.
here=$(dirname "$0")
. "$here/../lib.sh"
. "$here/ss_scene.sh"

perl -MJSON::PP -e 1 2>/dev/null || { skip "ss -j" "perl has no JSON::PP" && exit 0; }
every=(-tanojemiOH --tos --cgroup --inet-sockopt)

for seed in 11 12 13; do
	"$here/ss_messages.pl" random $seed 700 >"$work/messages.$seed"
	TCPDIAG_FILE="$work/messages.$seed" "$ctrkit" ss "${every[@]}" >"$work/json.$seed"
	TCPDIAG_FILE="$work/messages.$seed" "$ctrkit" ss -tanoemiOH >"$work/text.$seed"
	"$here/ss_json.pl" compare "$work/json.$seed" "$work/text.$seed" >"$work/differ" 2>&1
	same "ss -j: values as in the rows ($seed)" /dev/null "$work/differ"
	TCPDIAG_FILE="$work/messages.$seed" "$ctrkit" ss "${every[@]}" --pretty >"$work/pretty.$seed"
	holds "ss -j --pretty parses ($seed)" "$here/ss_json.pl" keys "$work/pretty.$seed"
done
# The first column of the tables has the keys.
awk -F'|' '/^\| `/ { print $2 }' "$root/docs/ss-json.md" | tr -d '`' | tr ' ' '\n' | grep . | sort -u >"$work/documented"
holds "ss -j parses, each key once" "$here/ss_json.pl" keys "$work"/json.*
"$here/ss_json.pl" keys "$work"/json.* >"$work/printed"
comm -13 "$work/documented" "$work/printed" >"$work/unknown"
same "ss -j: every key is documented" /dev/null "$work/unknown"

if [ "$(id -u)" = 0 ] && scene_program && new_scene states && hold_sockets states; then
	inside "$ctrkit" ss "${every[@]}" -u -T >"$work/json.scene"
	"$here/ss_json.pl" keys "$work"/json.* >"$work/printed"
	same "ss -j: every key that is documented can be printed, and no other" "$work/documented" "$work/printed"
	# Nothing there is an array too.
	inside "$ctrkit" ss -j -tn state closing -4 state established exclude established exclude closing >"$work/none"
	holds "ss -j of no socket parses" "$here/ss_json.pl" keys "$work/none"
	inside "$ctrkit" ss -j -tunap >"$work/json.scene"
	inside "$ctrkit" ss -tunapH >"$work/text.scene"
	equal "ss -j -p: the rows" "$(wc -l <"$work/text.scene")" "$(grep -o '"netid"' "$work/json.scene" | wc -l)"
else
	skip "ss -j: every key that is documented can be printed" "not root"
fi
