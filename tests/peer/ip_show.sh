#!/bin/bash
# ip's views beside iproute2's, in the same network namespaces: the same bytes, the same errors, the same exit codes.
# What may differ stands in normalise_ip.txt. Without an argument every scene is made (ip_scene.sh) and its cases run in
# it, a few scenes at a time; `--cases SCENE`, inside the scene's namespace, runs those of one.
here=$(dirname "$0")
. "$here/../lib.sh"
. "$here/ip_scene.sh"
. "$here/edits.sh"

scenes=(bare lo box kinds bridge vxlan tun links routes files neigh names control whole many)
peer=$(command -v ip)
tries=4     # a counter or a second may pass between the two runs
as=()       # a command in front of both programs
rows=()     # the kinds of rows of normalise_ip.txt that a case asks for, beside "any"
cases=0 failures=0

# normalise: applies the edits that the case asks for.
normalise() {
	local palette=palette script
	case ${COLORFGBG:-} in
	"") ;;
	*';'[0-68]) palette=dark ;;
	*) palette=light ;;
	esac
	script="$work/edits $palette ${rows[*]}"
	if [ ! -e "$script" ]; then
		edits ours any $palette "${rows[@]}" >"$script"
		edits peer "${rows[@]}" >"$script peer"
	fi
	sed -zE -i -f "$script" "$work/ours.out" "$work/ours.err"
	[ ! -s "$script peer" ] || sed -zE -i -f "$script peer" "$work/peer.out"
}

# equal_bytes FILE FILE: cmp without a process; there is no NUL in what ip prints.
equal_bytes() {
	local first second
	IFS= read -rd '' first <"$1"
	IFS= read -rd '' second <"$2"
	[ "$first" = "$second" ]
}

# ours ARGS...: ip by ctrkit.
ours() { "${as[@]}" "$ctrkit" ip "$@"; }

same_output() { equal_bytes "$work/peer.err" "$work/ours.err" && equal_bytes "$work/peer.out" "$work/ours.out"; }

# alike ARGS...: one case: ip ARGS by both.
alike() {
	local try status expected
	cases=$((cases + 1))
	for ((try = 0; try < tries; try++)); do
		"${as[@]}" "$peer" "$@" >"$work/peer.out" 2>"$work/peer.err"
		expected=$?
		ours "$@" >"$work/ours.out" 2>"$work/ours.err"
		status=$?
		! same_output || [ $status != $expected ] || return
		normalise
		! same_output || [ $status != $expected ] || return
	done
	failed "$(printf ' %q' "${as[@]}" ip "$@")" "$expected" "$status"
}

# readable FILE: every byte seen, and what is on a long line apart.
readable() { cat -A "$1" | sed -E '/.{200}/s/[, \\]/&\n/g'; }

# count_failure NAME: false if the group has shown enough already; then its name alone is kept.
count_failure() {
	failures=$((failures + 1))
	((failures <= 8)) && return
	printf '  %s\n' "$1" >>"$work/more"
	return 1
}

# failed COMMAND EXPECTED_STATUS STATUS: shows the first differences of a group, then only which commands differ.
failed() {
	local what
	count_failure "$1" || return
	{
		[ "$2" = "$3" ] || echo "exit status $3 instead of $2"
		for what in err out; do
			diff -U0 --label "iproute2 std$what" --label "ctrkit std$what" <(readable "$work/peer.$what") \
				<(readable "$work/ours.$what") | grep -v '^@@' | cut -c1-300 | head -24
		done
	} >"$work/why"
	fail "ip $group:$1" "$work/why"
}

# group NAME: the cases up to the next group, or its end, are one line of the result if they pass.
group() {
	end_group
	group=$1 cases=0 failures=0
}

end_group() {
	if ((failures > 8)); then
		fail "ip $group: $((failures - 8)) more" "$work/more"
	elif [ -n "${group:-}" ] && ((failures == 0)); then
		pass "ip $group ($cases cases)"
	fi
	rm -f "$work/more"
	group=
}

# check NAME COMMAND...: one case that only ctrkit can show; the command prints what is wrong.
check() {
	local name=$1
	shift
	cases=$((cases + 1))
	if "$@" >"$work/why" 2>&1 && [ ! -s "$work/why" ]; then return; fi
	! count_failure "$name" || fail "ip $group: $name" "$work/why"
}

# views FAMILIES ARGS...: the command in every form: families x forms x statistics and details.
# looks FAMILIES ARGS...: the same with fewer of the latter.
views() { forms '|-s|-s -s|-d|-d -d|-s -d|-s -s -d -d' "$@"; }
looks() { forms '|-d|-s -s -d -d' "$@"; }

forms() {
	local mores families=$2 family form more rows
	IFS='|' read -ra mores <<<"$1"
	shift 2
	for family in $families; do
		[ "$family" != all ] || family=
		rows=()
		[ "$family $*" != "-6 addr" ] || rows=(ipv6-counters)
		[[ $* != *vx* ]] || rows=(vxlan)
		for form in '' -o -br -j '-j -p' '-j -br' '-j -o' -c=always '-c=always -br' '-c=always -o'; do
			for more in "${mores[@]}"; do
				# shellcheck disable=SC2086 # words
				alike $family $form $more "$@"
			done
		done
	done
}

# newest NAME REGEX ARGS...: what only the newest release prints is there: a line of ours fits the regular expression.
newest() {
	local name=$1 regex=$2
	shift 2
	check "the newest form: $name" newest_form "$regex" "$@"
}

newest_form() {
	local regex=$1
	shift
	ours "$@" | grep -aqE -- "$regex" && return
	echo "nothing fits $regex in:"
	ours "$@" | head -12 | cut -c1-1500
}

# later ARGS...: an option that a later issue brings: like iproute2's, or refused by its name.
later() {
	cases=$((cases + 1))
	"$peer" "$@" >"$work/peer.out" 2>"$work/peer.err"
	local expected=$? status
	ours "$@" >"$work/ours.out" 2>"$work/ours.err"
	status=$?
	if [ $status = 255 ] && [ ! -s "$work/ours.out" ] && grep -qE "^Option \"-.*\" is (unknown|not supported)" "$work/ours.err"; then
		return
	fi
	# Without its value: each shows its own usage.
	if [ $status = $expected ] && grep -q '^Usage: ip ' "$work/peer.err" && grep -q '^Usage: ip ' "$work/ours.err"; then
		return
	fi
	cases=$((cases - 1))
	alike "$@"
}

# valid_json ARGS...: what ours prints is one JSON text in UTF-8.
valid_json() {
	cases=$((cases + 1))
	ours "$@" >"$work/ours.json" 2>"$work/why" && "${json_parser[@]}" <"$work/ours.json" >"$work/why" 2>&1 && return
	count_failure "$*" || return
	cat -A "$work/ours.json" | cut -c1-1500 >>"$work/why"
	fail "ip $group: $(printf ' %q' "$@")" "$work/why"
}

find_json_parser() {
	if have python3; then
		json_parser=(python3 -c 'import json, sys; json.loads(sys.stdin.buffer.read().decode("utf-8", "strict"))')
	elif have node; then
		json_parser=(node -e 'JSON.parse(new TextDecoder("utf-8", {fatal: true}).decode(require("fs").readFileSync(0)))')
	elif have jq; then
		json_parser=(jq -e .)
	else
		return 1
	fi
}

every_json() {
	group "$1: JSON that parses"
	if ! find_json_parser; then
		skip_even_in_ci "ip $group" "neither python3, node nor jq"
		group=
		return
	fi
	local object form
	for object in addr link route neigh '-6 route' '-6 addr'; do
		for form in -j '-j -d -d -s -s' '-j -br' '-j -o'; do
			# shellcheck disable=SC2086 # words
			valid_json $form $object
		done
	done
	end_group
}

cases_bare() {
	group "bare: addr, link, route, neigh"
	for object in addr link route neigh; do looks "all -6" $object; done
	end_group
}

cases_lo() {
	group "lo: addr and link"
	views all addr
	views all link show lo
	group "abbreviations"
	local words
	while read -r words; do
		# shellcheck disable=SC2086 # words
		alike $words
	done <<-'END'
		a
		ad
		add
		addr
		addre
		address
		a s
		a sh
		a sho
		a show
		a l
		a li
		a ls
		a lis
		a list
		a lst
		addr show lo
		addr show dev lo
		addr list lo
		addr lst dev lo
		l
		li
		lin
		link
		l sh
		l sho
		l show
		l l
		l ls
		l list
		l lst
		link show lo
		link list lo
		link lst dev lo
		r
		ro
		rou
		route
		r s
		r sh
		r show
		r l
		r ls
		r list
		r lst
		route show dev lo
		n
		ne
		nei
		neigh
		neighb
		neighbor
		neighbour
		n s
		n sh
		n show
		n l
		n ls
		n list
		n lst
		neigh show dev lo
		-br a
		-bri a
		-brie a
		-brief a
		-brief link
		-4 -o a
		-o -4 a
		-4 a
		-6 a
		-0 a
		-0 l
		-4 -6 a
		-6 -4 a
		-j -p a
		-p -j a
		-p a
		-p l
		-js a
		-jso a
		-json a
		-pr -j a
		-pretty -json l
		-o a
		-on a
		-onel a
		-oneline a
		-oneline l
		-d a
		-de l
		-det l
		-details l
		-s l
		-st l
		-sta l
		-stat l
		-stats l
		-stati l
		-statistics l
		-s -s -s link
		-c=never a
		-c=never l
		-c=auto a
		-color=auto -br l
		-c=always l
		-c l
		-c -br a
		-co l
		-col l
		-colo l
		-color l
		-color=always a
		-color=never a
		-c= l
		-c -c l
		-c -c=never l
		-c=never -c l
		-c -j l
		-c=always -j -p a
		--br a
		--4 a
		--json a
		--color=always a
		-- a
		-br -- l
		-- addr show lo
		a s lo
		a s up
		a s lo up
		a s up lo
		a s up dev lo
		a s up up
		l sh up
		l sh lo up
		l sh up dev lo
		-j a s up
		-br a s up
		-o a s up
	END
	group "options of a later issue"
	while read -r words; do
		# shellcheck disable=SC2086 # words
		later $words
	done <<-'END'
		-B a
		-M a
		-f inet a
		-f inet6 a
		-f link a
		-f bridge a
		-f mpls a
		-fa inet a
		-fam inet a
		-family inet a
		-family inet6 -br a
		-h -s -s link
		-h -s link
		-hu -s link
		-human -s link
		-human-readable -s link
		-iec -s link
		-h a
		-N r
		-Nu r
		-Numeric r
		-r l
		-re l
		-resolve l
		-t l
		-ts l
		-timestamp l
		-tshort l
		-a l
		-all l
		-echo l
		-l 5 l
		-loops 5 l
		-rc 65536 l
		-rcvbuf 65536 l
		-f
		-family
		-f foo a
		-f inet r
		-f inet6 -o r
		-f IPv4 a
		-rc
		-rc abc a
		-b /nonexistent
		-B route
		-M route
		-M neigh
		-j -M route
		-f link route
		-h -s n
		-h -s -s -j link
		-h -iec -s link
		-iec -h -s a
	END
	group "colours for a dark and a light background"
	local background
	for background in '15;0' '15;8' '0;15' '0;7' '12;0;15' '15;default;0'; do
		export COLORFGBG=$background
		alike -c=always a
		alike -c=always l
		alike -c -br a
	done
	unset COLORFGBG
	group "NO_COLOR"
	NO_COLOR=1 alike -c=always a
	NO_COLOR=1 alike a
	NO_COLOR=1 alike -c=auto a
	group "the newest release's forms"
	newest "proto kernel_lo" '^    inet6 ::1/128 scope host proto kernel_lo $' addr show lo
	newest "proto kernel_lo, -o" '^1: lo    inet6 ::1/128 scope host proto kernel_lo \\       valid_lft' -o addr show lo
	newest "proto kernel_lo, JSON" '"scope":"host","protocol":"kernel_lo","valid_life_time":' -j addr show lo
	newest "-d" ' promiscuity 0 allmulti 0 minmtu 0 maxmtu 0 netns-immutable addrgenmode eui64 numtxqueues 1 numrxqueues 1 gso_max_size [0-9]+ gso_max_segs [0-9]+ tso_max_size [0-9]+ tso_max_segs [0-9]+ gro_max_size [0-9]+ gso_ipv4_max_size [0-9]+ gro_ipv4_max_size [0-9]+ $' -d link show lo
	newest "-d, JSON" '"max_mtu":0,"netns-immutable":true,"inet6_addr_gen_mode":"eui64",.*"gro_max_size":[0-9]+,"gso_ipv4_max_size":[0-9]+,"gro_ipv4_max_size":[0-9]+}\]$' -d -j link show lo
	newest "colours" $'^1: \e\\[1;36mlo: \e\\[0m<LOOPBACK' -c=always addr show lo
	newest "colour of a MAC" $'^    link/loopback \e\\[1;33m00:00:00:00:00:00\e\\[0m brd \e\\[1;33m' -c=always addr show lo
	newest "colour of IPv4" $'^    inet \e\\[1;35m127.0.0.1\e\\[0m/8 scope host lo$' -c=always addr show lo
	newest "colour of IPv6" $'^    inet6 \e\\[1;94m::1\e\\[0m/128 scope host proto' -c=always addr show lo
	newest "version" '^ip utility, iproute2-7\.[0-9]' -V
	errors
	outputs
	every_json lo
}

errors() {
	local words
	group "errors"
	while read -r words; do
		eval "alike $words"
	done <<-'END'
		foo
		a foo
		addresss
		neighbours
		4
		""
		link foo
		addr foo
		route foo
		neigh foo
		addr shw
		addr ""
		-Z
		--Z
		-four a
		-ech a
		-jj a
		-br=1 a
		-46 a
		-sd a
		-c=foo a
		-c=alw a
		-c=Always a
		-color=x a
		-n nosuch a
		-n nosuch route
		-n /nosuch a
		-n a/b a
		-netns nosuch a
		addr show dev
		link show dev
		route show dev
		neigh show dev
		addr show bogus extra
		addr show lo extra
		addr show lo lo
		addr show dev lo dev lo
		addr show dev lo lo
		link show lo extra
		link show dev lo dev lo
		link show bogus extra
		route show dev lo extra
		route show extra
		route show nosuch
		neigh show dev lo extra
		neigh show nosuch
		neigh show up
		route show up
		addr show nosuch
		addr show dev nosuch
		addr show dev nosuch up
		addr show ""
		addr show dev ""
		addr show a/b
		addr show "a b"
		addr show averyveryverylongnameindeed
		addr show exactlyfifteenc
		addr show exactlysixteench
		addr show -up
		addr show 1
		-4 addr show nosuch
		-6 addr show nosuch
		-0 addr show nosuch
		-br addr show nosuch
		-o addr show nosuch
		-j addr show nosuch
		-j -p addr show nosuch
		link show nosuch
		link show dev nosuch
		link show ""
		link show "a b"
		link show averyveryverylongnameindeed
		link show 1
		-br link show nosuch
		-j link show nosuch
		-s link show nosuch
		route show dev nosuch
		route show dev ""
		route show dev averyveryverylongnameindeed
		-6 route show dev nosuch
		-j route show dev nosuch
		neigh show dev nosuch
		neigh show dev ""
		neigh show dev averyveryverylongnameindeed
		-6 neigh show dev nosuch
		-j neigh show dev nosuch
		-0 route
		-0 neigh
		-j -0 route
		-j -0 neigh
	END
	group "help goes to stderr, 255"
	for words in "" help -help -he -- - "addr help" "link help" "route help" "neigh help"; do
		# shellcheck disable=SC2086 # words
		check "ip $words" usage $words
	done
	group "an ordinary user"
	cp "$ctrkit" "$work/ctrkit"
	chmod 755 "$work" "$work/ctrkit"
	local ctrkit=$work/ctrkit as=(setpriv --reuid 1000 --regid 1000 --clear-groups)
	for words in a l r n "-br a" "-j -d a" "-s l" "a show lo" "a show nosuch" "-n nosuch a"; do
		# shellcheck disable=SC2086 # words
		alike $words
	done
	as=()
	end_group
}

usage() {
	"$peer" "$@" >"$work/peer.out" 2>"$work/peer.err"
	local expected=$?
	ours "$@" >"$work/ours.out" 2>"$work/ours.err"
	local status=$?
	[ $status = $expected ] || echo "exit status $status instead of $expected"
	cmp "$work/peer.out" "$work/ours.out"
	head -c 6 "$work/ours.err" | grep -q '^Usage:' || { echo "stderr:" && cat "$work/ours.err"; }
}

# What becomes of output that nobody can take: iproute2 doesn't notice, ctrkit does.
outputs() {
	local words
	group "an output that fails"
	for words in a l "-j a" "-br a" "-o l" "-V"; do
		# shellcheck disable=SC2086 # words
		check "ip $words >/dev/full" refused /dev/full $words
		# shellcheck disable=SC2086 # words
		check "ip $words >&-" refused "" $words
	done
	end_group
}

refused() {
	local file=$1 status
	shift
	if [ -n "$file" ]; then ours "$@" >"$file" 2>"$work/ours.err"; else ours "$@" >&- 2>"$work/ours.err"; fi
	status=$?
	[ $status != 0 ] || echo "exit status 0"
	[ $status -lt 126 ] || [ $status = 255 ] || echo "exit status $status"
	[ -s "$work/ours.err" ] || echo "nothing on stderr"
}

cases_box() {
	group "container: addr"
	views "all -4 -6 -0" addr
	group "container: addr of one link"
	views "all -4 -6" addr show dev eth0
	looks "all -6" addr show dev down0
	group "container: link"
	views all link
	looks "-4 -6 -0" link
	views all link show dev eth0
	group "container: route and neigh"
	looks "all -6" route
	looks all neigh
	group "container: filters and names"
	local words
	while read -r words; do
		# shellcheck disable=SC2086 # words
		alike $words
	done <<-END
		a s eth0
		a s eth1
		a s pair0
		a s down0
		a s down1
		a s averyveryverylongname
		a s dev averyveryverylongname
		a s enx0242ac110002
		a s dev enx0242ac110002
		-4 a s averyveryverylongname
		-br a s averyveryverylongname
		-j a s averyveryverylongname
		l sh averyveryverylongname
		l sh dev enx0242ac110002
		-d l sh averyveryverylongname
		r s dev averyveryverylongname
		r s dev enx0242ac110002
		n s dev averyveryverylongname
		-6 r s dev eth0
		-6 r s dev down0
		r s dev pair0
		a s up
		a s eth1 up
		a s eth0 up
		l sh up
		l sh eth1 up
		-4 a s up
		-6 a s up
		-0 a s up
		-br a s up
		-br l sh up
		-o a s up
		-o l sh up
		-j a s up
		-j l sh up
		-j -p a s up
		-j -p l sh up
		-j -br a s up
		-j -br l sh up
		-j -o a s up
		-j -o -br a s up
		-0 -j -o a s up
		-0 -o a s up
		-j a s eth1 up
		-j l sh eth1 up
		-j -br a s eth1 up
		-j -p a s eth1 up
		-j -4 a s up
		-j -6 a s up
		-4 a s eth1
		-j -4 a s eth1
		-j -p -4 a s eth1
		-6 a s eth1
		-j -6 a s eth1
		-o a s eth1
		-j -o a s eth1
		-br a s eth1
		-br -4 a s eth1
		-n $tag-node a
		-n $tag-node -br a
		-n $tag-node l
		-n $tag-node r
		-n $tag-node n
		-netns $tag-node -j -d a
		-n $tag-box -br a
		-n $tag-box a s eth0
		-br -n $tag-node a s up
	END
	group "container: the newest release's forms"
	newest "proto kernel_ll" '^    inet6 fe80::42:acff:fe11:2/64 scope link proto kernel_ll $' addr show eth0
	newest "proto kernel_ll, colour" $'^    inet6 \e\\[1;94mfe80::42:acff:fe11:2\e\\[0m/64 scope link proto kernel_ll $' -c=always addr show eth0
	newest "-d, kind" '^    veth numtxqueues [0-9]+ .* gro_max_size [0-9]+ gso_ipv4_max_size [0-9]+ gro_ipv4_max_size [0-9]+ $' -d addr show eth0
	newest "DOWN in red" $'^\e\\[1;36meth1@if[0-9]+ +\e\\[0m\e\\[1;31mDOWN +\e\\[0m$' -c=always -br addr
	newest "UP in green" $'state \e\\[1;32mUP \e\\[0mgroup default' -c=always addr show eth0
	every_json container
}

cases_kinds() {
	group "kinds of links: link"
	views all link
	group "kinds of links: addr"
	looks "all -4 -6" addr
	group "kinds of links: each alone, with details"
	local link form
	while read -r link; do
		for form in '' -o '-j -p' -j '-d -d' -c=always; do
			# shellcheck disable=SC2086 # words
			alike -d $form link show "$link"
			# shellcheck disable=SC2086 # words
			alike -d $form addr show "$link"
		done
	done < <("$peer" -br link | sed 's/[@ ].*//')
	newest "bridge" ' gc_timer +[0-9.]+ fdb_n_learned 0 fdb_max_learned 0 group_fwd_mask 0 .* mcast_vlan_snooping 0 mst_enabled 0 mdb_offload_fail_notification 0 fdb_local_vlan_0 0 mcast_router' -d link show br0
	newest "bridge port" ' neigh_suppress off neigh_vlan_suppress off group_fwd_mask 0 .* locked off mab off addrgenmode' -d link show p1
	newest "bridge, JSON" '"gc_timer":[0-9.]+,"fdb_n_learned":0,"fdb_max_learned":0,"group_fwd_mask":"0",.*"mcast_vlan_snooping":0,"mst_enabled":0,"mdb_offload_fail_notification":0,"fdb_local_vlan_0":0,"mcast_router"' -j -d link show br0
	newest "bridge port, JSON" '"neigh_suppress":false,"neigh_vlan_suppress":false,.*"locked":false,"mab":false}' -j -d link show p1
	every_json kinds
}

cases_bridge() {
	rows=(timers)
	group "bridges at work"
	local object
	for object in link addr "link show br0" "link show br1" "link show p1" "link show q1" "addr show br0"; do
		# shellcheck disable=SC2086 # words
		for form in '' -d -o '-o -d' '-j -d' '-j -p -d' '-c=always -d' -br; do alike $form $object; done
	done
	check "a timer's width" newest_form ' topology_change_timer +0.00 gc_timer [ 0-9]{4}\.[0-9]{2} ' -d link show br0
	check "a timer in JSON" newest_form '"topology_change_timer":0.00,"gc_timer":[0-9]+\.[0-9]{2},' -j -d link show br0
	end_group
}

cases_vxlan() {
	local link form
	group "vxlan"
	views all link show vx0
	for form in '' -o -br -j '-j -p' -s; do
		# shellcheck disable=SC2086 # words
		alike $form link
		# shellcheck disable=SC2086 # words
		alike $form addr
	done
	rows=(vxlan)
	for link in vx0 vx1 vx2 vx3 vx4 vx5 vx6 vx7 vx8 vx9; do
		"$peer" link show $link >/dev/null 2>&1 || continue
		for form in -d '-d -d' '-d -o' '-d -j' '-d -j -p' '-d -c=always' '-d -d -j'; do
			# shellcheck disable=SC2086 # words
			alike $form link show $link
			# shellcheck disable=SC2086 # words
			alike $form addr show $link
		done
	done
	rows=()
	newest "vxlan" '^    vxlan id 42 remote 192.0.2.2 dev p0 srcport 0 0 dstport 4789 ttl auto ageing 300 reserved_bits 0xf7ffffff000000ff addrgenmode eui64' -d link show vx0
	newest "vxlan, -d -d" ' reserved_bits 0xf7ffffff000000ff noexternal learning noproxy norsc nol2miss nol3miss udp_csum noudp_zero_csum6_tx noudp_zero_csum6_rx noremcsum_tx noremcsum_rx localbypass addrgenmode' -d -d link show vx0
	newest "vxlan, JSON" '"info_data":{"id":42,"remote":"192.0.2.2","link":"p0","port_range":{"low":0,"high":0},"port":4789,"ttl":0,"df":"unset","ageing":300,"reserved_bits":"0xf7ffffff000000ff","external":false,"learning":true,"proxy":false,"rsc":false,"l2miss":false,"l3miss":false,"udp_csum":true,"udp_zero_csum6_tx":false,"udp_zero_csum6_rx":false,"remcsum_tx":false,"remcsum_rx":false,"localbypass":true}' -j -d link show vx0
	every_json vxlan
}

cases_tun() {
	group "tun and tap"
	looks all link
	looks "all -4" addr
	every_json tun
}

cases_links() {
	group "flags, names and numbers of links: link"
	looks all link
	group "flags, names and numbers of links: addr"
	looks "all -4 -6" addr
	group "flags, names and numbers of links: each alone"
	local link
	while read -r link; do
		alike link show "$link"
		alike -d -j link show "$link"
		alike addr show "$link"
	done < <("$peer" -o link | sed -E 's/^[0-9]+: ([^:@]*).*/\1/')
	for link in averyveryverylongaltname b another thisnameisalongeronethanothers; do
		alike link show "$link"
		alike addr show dev "$link"
	done
	alike link show up
	alike -j link show up
	every_json links
}

cases_routes() {
	group "routes: IPv4"
	views all route
	group "routes: IPv6"
	views -6 route
	group "routes: of one device"
	looks "all -6" route show dev e0
	looks "all -6" route show dev d0
	local words
	while read -r words; do
		# shellcheck disable=SC2086 # words
		alike $words
	done <<-'END'
		r s dev lo
		r s dev e1
		r s dev d1
		-6 r s dev lo
		-6 r s dev e1
		-6 r s dev d1
		-j r s dev e1
		-j -p r s dev lo
		-0 r
		-p r
		-p -d -6 r
	END
	every_json routes
}

# Names in /etc/iproute2, ours in a mount namespace of this process.
cases_files() {
	local folder=$work/names
	mkdir -p "$folder/rt_protos.d" "$folder/rt_tables.d"
	mount --bind "$folder" /etc/iproute2 || {
		skip "ip names in /etc/iproute2" "no such folder here, or it can't be covered"
		return
	}
	names_alike() {
		local words
		for words in r "-6 r" "-d r" "-d -6 r" "-j r" a l "-j a" "-j l" n "-d -j r"; do
			# shellcheck disable=SC2086 # words
			alike $words
		done
	}
	group "names: an empty folder"
	names_alike
	group "names: in files"
	printf '# a comment\n\n  99  ninety\n0x63 hex\n100 hundred more words\n16 dhcp\n' >"$folder/rt_protos"
	printf '99 later\n77 seventyseven\n' >"$folder/rt_protos.d/a.conf"
	printf '99 ignored\n' >"$folder/rt_protos.d/b.txt"
	printf '100 hundred\n0x3e8 thousand\n' >"$folder/rt_tables"
	printf '101 hundred1\n' >"$folder/rt_tables.d/a.conf"
	printf '77 seventyseven\n' >"$folder/rt_scopes"
	printf '5 five\n7 seven\n9 nine\n' >"$folder/rt_realms"
	printf '0x08 eight\n' >"$folder/rt_dsfield"
	printf '0 default\n77 lucky\n' >"$folder/group"
	names_alike
	# A name that is built in is looked up only when another has brought the file in.
	group "names: files that rename what is built in"
	printf '0 nobody\n2 kern\n3 bootstrap\n4 fixed # why\n99 ninety\n186 bgp2\n' >"$folder/rt_protos"
	printf '254 chief\n255 own\n' >"$folder/rt_tables"
	printf '0 everywhere\n253 wire\n77 seventyseven\n254 here\n' >"$folder/rt_scopes"
	printf '0 crowd\n' >"$folder/group"
	names_alike
	alike route show dev d0
	alike -6 route show dev d0
	group "names: files with odd lines"
	printf '99 before\nno number\n4 four\n' >"$folder/rt_protos"
	names_alike
	printf '99\n4294967296 big\n-1 minus\n99 again\n2 kern' >"$folder/rt_protos"
	printf '77 a"b\\\n' >"$folder/rt_scopes"
	names_alike
	group "names: files that can't be read"
	rm -r "$folder"/rt_protos "$folder"/group
	mkdir "$folder/rt_protos"
	ln -s loop "$folder/loop"
	ln -s loop "$folder/group"
	names_alike
	group "names: what the system brings where /etc has none (6.6)"
	rm -r "${folder:?}"/*
	if mount -t tmpfs tmpfs /usr/share && mkdir /usr/share/iproute2; then
		printf '99 shared\n' >/usr/share/iproute2/rt_protos
		check "/usr/share/iproute2" newest_form '^10.2.0.0/16 via 192.0.2.3 dev e0 proto shared $' route
		printf '99 local\n' >"$folder/rt_protos"
		check "/etc before it" newest_form '^10.2.0.0/16 via 192.0.2.3 dev e0 proto local $' route
	fi
	end_group
}

cases_neigh() {
	group "neighbours"
	views all neigh
	looks "-4 -6" neigh
	group "neighbours of one device"
	looks "all -6" neigh show dev e0
	local words
	while read -r words; do
		# shellcheck disable=SC2086 # words
		alike $words
	done <<-'END'
		n s dev f0
		n s dev f1
		n s dev lo
		n s dev br0
		-j n s dev f0
		-j n s dev br0
		-j -p n s dev f0
		-j -p n s dev br0
		-s -j n s dev e0
		-br n s dev f0
		-0 n
		-p n
	END
	every_json neigh
}

cases_names() {
	group "odd names"
	local object link
	for object in addr link route neigh; do looks all $object; done
	while IFS= read -r link; do
		alike link show dev "$link"
		alike -j addr show dev "$link"
		alike route show dev "$link"
		alike neigh show dev "$link"
	done <<-'END'
		a"b
		c\d
		é
		e'f
		<&>
		{}[],
		0
		日本語
		dev
		up
		-x
		x@y
		@z
		alt"name
		alt\name
		éé
	END
	alike link show -x
	alike link show up
	alike link show '%s%n'
	every_json "odd names"
}

# In a mount namespace of this process: /sys of this network namespace, and no names of namespaces but ours.
own_mounts() {
	local name
	mkdir "$work/netns"
	for name in /run/netns/"$tag"-*; do
		touch "$work/netns/${name##*/}"
		mount --bind "$name" "$work/netns/${name##*/}" && at_exit umount -l "$work/netns/${name##*/}"
	done
	mount --rbind "$work/netns" /run/netns && at_exit umount -l /run/netns && mount -t sysfs sysfs /sys
}

# IFF_TUN | IFF_NO_PI by TUNSETIFF.
# shellcheck disable=SC2016 # perl expands it
hold_tun=(perl -e 'open F, "+<", "/dev/net/tun"; ioctl F, 0x400454ca, pack "a16vx22", $ARGV[0], 0x1001; sleep 60')

# Every view in every form, of a namespace that has all there is; what this kernel can't make is skipped by name.
cases_whole() {
	local kind view family form reason views=(addr link route "route show table all" neigh "neigh show proxy" rule netconf
		maddress nexthop netns "netns list-id" vrf tuntap)
	own_mounts || { fail "ip whole: the mounts" && return; }
	for kind in "${whole_kinds[@]}"; do
		if "$peer" link show "$kind" >/dev/null 2>&1 || "$peer" link show "x$kind" >/dev/null 2>&1 || [ $kind = veth ]; then
			[[ $kind == t[ua][np] ]] || views+=("link show type $kind" "addr show type $kind")
			continue
		fi
		# shellcheck disable=SC2046 # words
		reason=$("$peer" $(whole_words $kind) 2>&1 | head -1)
		skip_even_in_ci "ip whole: a $kind" "this kernel or iproute2 has none: $reason"
	done
	for view in "${views[@]}"; do
		group "whole: $view"
		for family in '' -4 -6; do
			rows=(timers vxlan)
			[[ $view != addr* || $family != -6 ]] || rows+=(ipv6-counters)
			for form in '' -o -br -d -s '-s -s' -j '-j -d -s' '-p -j'; do
				# shellcheck disable=SC2086 # words
				alike $family $form $view
			done
		done
	done
	rows=()
	group "whole: what newer kernels have of a port"
	ours link set veth1 type bridge_slave backup_nhid 7
	newest "backup_nhid" ' mab off backup_nhid 7 addrgenmode' -d link show veth1
	newest "backup_nhid, JSON" '"mab":false,"backup_nhid":7}' -d -j link show veth1
	ours link set veth1 type bridge_slave backup_nhid 0
	group "whole: who holds a tun"
	"${hold_tun[@]}" tun &
	local holder=$!
	sleep 0.3
	alike -d tuntap
	alike -o -d tuntap
	check "JSON, where iproute2's is none" newest_form \
		'"processes":\[\{"name":"perl","pid":[0-9]+\}\]\},\{"ifname":"tap","flags":\["tap","persist"\],"processes":\[\]\}\]$' -j -d tuntap
	kill $holder
	every_json whole
}

# Names that would drive a terminal: shown escaped, which no release does.
cases_control() {
	group "control bytes"
	rows=(control)
	local object form
	for object in addr link route neigh; do
		for form in '' -o -d -j '-j -p' -s; do
			# shellcheck disable=SC2086 # words
			alike $form $object
		done
	done
	rows+=(control-brief)
	for object in addr link neigh; do alike -br $object; done
	rows=()
	for object in addr link route neigh; do
		for form in '' -o -d -br; do
			# shellcheck disable=SC2086 # words
			check "ip $form $object" printable $form $object
		done
	done
	check "errors" printable_error link show $'no\e[31m'
	check "errors" printable_error route show dev $'no\e[31m'
	check "errors" printable_error $'fo\e[31m'
	check "errors" printable_error $'-o\e[31m'
	check "errors" printable_error addr $'fo\e[31m'
	check "errors" printable_error addr show lo $'fo\e[31m'
	check "errors" printable_error -n $'fo\e[31m' addr
	every_json "control bytes"
}

printable() {
	ours "$@" >"$work/ours.out"
	LC_ALL=C grep -anP '[\x00-\x09\x0b-\x1f\x7f]|\xc2[\x80-\x9f]|[\xfe\xff]' "$work/ours.out" | grep -av $'^[0-9]*:\tnexthop' | cat -A
}

printable_error() {
	ours "$@" 2>"$work/ours.err" && echo "exit status 0"
	LC_ALL=C grep -anP '[\x00-\x09\x0b-\x1f\x7f]' "$work/ours.err" | cat -A
	grep -q 31m "$work/ours.err" || echo "the name isn't in it"
}

cases_many() {
	local form
	group "600 links, 1,200 addresses, 5,000 routes"
	for form in '' -j -br -o -d '-s -s' '-j -d -s' '-j -p'; do
		# shellcheck disable=SC2086 # words
		alike $form link
		# shellcheck disable=SC2086 # words
		alike $form addr
	done
	for form in '' -j -d -o; do
		# shellcheck disable=SC2086 # words
		alike $form route
	done
	alike -4 addr
	alike addr show up
	alike addr show dev a77
	alike -j addr show dev b299
	alike route show dev a0
	alike route show dev b0
	group "a reader that leaves early"
	check "ip -o addr | head -1" leaves_early -o addr
	check "ip -j addr | head -c 1" leaves_early -j addr
	check "ip route | head -1" leaves_early route
	group "tables that change meanwhile"
	churn
	every_json many
}

leaves_early() {
	local status
	# shellcheck disable=SC2216
	{
		ours "$@" 2>"$work/ours.err"
		echo $? >"$work/status"
	} | head -c 1 >/dev/null
	status=$(cat "$work/status")
	[ "$status" = 141 ] || [ "$status" -lt 126 ] || echo "exit status $status"
	[ "$status" = 141 ] || [ "$status" != 0 ] || echo "exit status 0"
	cat "$work/ours.err"
}

# Addresses come and go while ip reads, by two processes of which each has one at a time: each run shows every address that
# stays, once and under its link, and of each process one address at most.
churn() {
	local i process runs=200 pids=()
	for process in 1 2; do
		for ((i = 0; i < 50; i++)); do
			printf 'addr add 192.168.%d.%d/24 dev %s\naddr del 192.168.%d.%d/24 dev %s\n' \
				$i $process a$((i * 6 + process)) $i $process a$((i * 6 + process))
		done >"$work/churn$process"
		(
			trap 'exit 0' TERM
			for ((i = 0; i < 3000; i++)); do "$peer" -batch "$work/churn$process"; done
		) >/dev/null 2>&1 &
		pids+=($!)
	done
	for ((i = 0; i < runs; i++)); do check "run $i" one_of_churn; done
	kill "${pids[@]}" 2>/dev/null
	wait "${pids[@]}" 2>/dev/null
	end_group
}

one_of_churn() {
	ours addr >"$work/ours.out" 2>"$work/ours.err" || echo "exit status $?"
	cat "$work/ours.err"
	awk '
		/^[0-9]+: / {
			if ($1 + 0 <= last) print "link " $1 " after " last
			last = $1 + 0; split($2, name, /[@:]/); links++; inside = name[1]; next
		}
		/^    inet 10\./ { if ($NF != inside) print "below " inside ": " $0; if (seen[$2]++) print "twice: " $0; staying++; next }
		/^    inet 192\.168\./ {
			if ($NF != inside) print "below " inside ": " $0
			split($2, byte, /[.\/]/)
			if (coming[byte[4]]++) print "two at a time: " $0
			next
		}
		/^    (link|inet6|inet 127)/ || /^       valid_lft forever preferred_lft forever$/ { next }
		{ print "unexpected: " $0 }
		END { if (links != 601) print links " links"; if (staying != 1200) print staying " addresses that stay" }' "$work/ours.out"
}

run_cases() {
	local ns=$1 scene=$2
	set --
	# Files and mounts are covered for this one process.
	[ "$scene" != files ] || set -- unshare -m
	# Where all processes may be looked into.
	[ "$scene" != whole ] || set -- unshare -m -p -f --mount-proc --kill-child
	CTRKIT_TAG=$tag timeout -k 5 200 nsenter --net="/run/netns/$ns" "$@" bash "$here/ip_show.sh" --cases "$scene"
}

if [ "${1:-}" = --cases ]; then
	scene=$2
	"cases_$scene"
	exit
fi
[ -n "$peer" ] || { skip "ip" "no iproute2" && exit; }
[ "$(id -u)" = 0 ] || { skip "ip" "needs root, for network namespaces" && exit; }
[ -x "$ctrkit" ] || { fail "ip: no $ctrkit" && exit 1; }
ip netns add "$tag-probe" 2>/dev/null || { skip "ip" "no network namespaces can be made here" && exit; }
ip netns del "$tag-probe"

[ $# -eq 0 ] || scenes=("$@")
declare -A ns_of
for scene in "${scenes[@]}"; do
	[ "$scene" != files ] || [ -z "${ns_of[routes]:-}" ] || { ns_of[files]=${ns_of[routes]} && continue; }
	"scene_${scene/files/routes}"
	ns_of[$scene]=$ns
done
# Until the last group report is out, the duplicate address found, and bridges have learnt.
sleep 2.5

# As many scenes at a time as there are processors.
jobs=()
for scene in "${scenes[@]}"; do
	run_cases "${ns_of[$scene]}" "$scene" >"$work/$scene.log" 2>&1 &
	jobs+=($!)
	((${#jobs[@]} < $(nproc))) || wait "${jobs[-$(nproc)]}"
done
wait "${jobs[@]}"
for scene in "${scenes[@]}"; do cat "$work/$scene.log"; done
