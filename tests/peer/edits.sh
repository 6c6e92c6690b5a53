# The rows of normalise_ip.txt as sed scripts. Sourced after lib.sh; here and peer are set.
# shellcheck shell=bash disable=SC2154

# edits SIDE SCOPE...: the sed script that takes the newest release's output to the installed one's (SIDE ours), or what
# of it is for both outputs (SIDE peer).
edits() {
	local side=$1
	shift
	: "${installed:=$("$peer" -V | sed -E 's/.*iproute2-v?([0-9.]+).*/\1/')}"
	awk -v side="$side" -v installed="$installed" -v wanted=" $* " '
		function number(release, part) { split(release, part, "."); return part[1] * 1000 + part[2] }
		/^\[/ {
			since = substr($1, 2)
			scope = substr($2, 1, length($2) - 1)
			on = index(wanted, " " scope " ")
			if (side == "peer") on = on && since == "both"
			else on = on && (since ~ /^[a-z]/ || number(since) > number(installed))
			next
		}
		on && !/^#/ && NF' "$here/normalise_ip.txt"
}
