#!/bin/bash
# ip link's changes beside iproute2's: every command of ip_link_cases.txt is typed by both, each in a namespace of its
# own. The same words on both outputs, the same exit code, the same bytes of the request that the kernel gets (whether
# or not this kernel has the kind), and behind each group the same links.
here=$(dirname "$0")
. "$here/../lib.sh"

tag=ctrkit-iplink-$$
peer=$(command -v ip)
cases=0 failures=0
# Kinds that a kernel may lack: then only the requests have been compared.
kinds=(dummy vlan bond vrf geneve gre gretap ipip sit ip6tnl ip6gre vti vti6 ipvlan wireguard ifb macvlan vxlan bridge veth)

new_pair() {
	local side
	for side in a b; do
		ip netns del "$tag-$side" 2>/dev/null
		ip netns add "$tag-$side" || exit 1
		nsenter --net="/run/netns/$tag-$side" sh -c 'echo 1 >/proc/sys/net/ipv6/conf/default/disable_ipv6' 2>/dev/null
	done
}
at_exit ip netns del "$tag-a"
at_exit ip netns del "$tag-b"

# requests TRACE: the changes that were asked for, in hexadecimal, without their sequence numbers; descriptors of
# namespaces (IFLA_NET_NS_FD) have any number.
requests() {
	perl -ne '
		sub flush_message {
			return if length $hex < 64;
			my ($type, $body) = (unpack("v", pack("H4", substr($hex, 8, 4))), substr($hex, 32));
			return if !grep { $_ == $type } 16, 17, 19, 108, 109;
			return if $body =~ /^0{32}$/; # the kernel is asked what it can do
			$body =~ s/08001c00[0-9a-f]{8}/08001c00ffffffff/g;
			print substr($hex, 0, 16), " $body\n";
		}
		if (/^send/) { flush_message() if defined $hex; $hex = ""; }
		if (/^ \| [0-9a-f]{5}  (.{49})/) { (my $bytes = $1) =~ s/ //g; $hex .= $bytes; }
		END { flush_message() if defined $hex }' "$1"
}

# What is known to differ: releases word one message differently, and ours names a word that the tunnels of iproute2
# answer with nothing but their usage; usages are not compared.
normalise() {
	sed -zE -i 's/ is a garbage\./ is garbage./g
		s/(veth|gre|gretap|ip6gre|ip6gretap|ipip|sit|ip6tnl|vti|vti6): unknown option "[^"\n]*"\?\n//
		s/Usage:.*//' "$1"
}

# type_both WORDS...: leaves out, err, status and requests of both in $work.
type_both() {
	local side program
	for side in a b; do
		set -- "${words[@]//SELF/$tag-$side}"
		program=("$peer")
		[ $side = a ] || program=("$ctrkit" ip)
		if [ "$traced" = yes ]; then
			strace -o "$work/$side.trace" -e trace=sendmsg,sendto -e write=all -s 0 \
				nsenter --net="/run/netns/$tag-$side" "${program[@]}" "$@" >"$work/$side.out" 2>"$work/$side.err"
			echo $? >"$work/$side.status"
			requests "$work/$side.trace" >"$work/$side.requests"
		else
			nsenter --net="/run/netns/$tag-$side" "${program[@]}" "$@" >"$work/$side.out" 2>"$work/$side.err"
			echo $? >"$work/$side.status"
		fi
		normalise "$work/$side.err"
		normalise "$work/$side.out"
	done
}

# compare WHAT...: the files of both sides. Shows the first differences of a group.
compare() {
	local what
	for what; do
		cmp -s "$work/a.$what" "$work/b.$what" && continue
		failures=$((failures + 1))
		((failures <= 8)) || return
		diff -U1 --label "iproute2 $what" --label "ctrkit $what" "$work/a.$what" "$work/b.$what" >"$work/why"
		fail "ip link $group: $name" "$work/why"
		return
	done
}

one() {
	local -a words
	name=$1
	eval "words=(${1//NETNS/$tag-a})"
	cases=$((cases + 1))
	type_both "${words[@]}"
	if [ "$traced" = yes ]; then compare out err status requests; else compare out err status; fi
}

# The links as the installed ip tells them; addresses that the kernel made up are not compared, nor are timers.
links() {
	nsenter --net="/run/netns/$tag-$1" "$peer" -d -j link | sed -E 's/\},\{/},\n{/g
		s/"(address|broadcast)":"([13579bdf].|.[2367abef]|0[^2]):[^"]*"/"\1":"M"/g
		s/"([a-z_]*id|designated_[a-z]*)":"[0-9a-f]{4}\.[0-9a-f:]*"/"\1":"ID"/g
		s/"[a-z_]*timer":[0-9.]*/"timer":0/g' >"$work/$1.links"
}

end_group() {
	[ -n "${group:-}" ] || return 0
	links a
	links b
	name="the links behind it"
	[ "$group" = words ] || compare links
	[ $failures != 0 ] || pass "ip link $group ($cases cases)"
	((failures <= 8)) || fail "ip link $group: $((failures - 8)) more"
}

words() {
	local kind=$1 word before="link add x9 link lo"
	shift
	[[ $kind != *_slave ]] || before="link set lo"
	for word; do
		one "$before type $kind $word"
		one "$before type $kind $word %"
	done
}

run_cases() {
	local line
	group=
	while IFS= read -r line <&3; do
		case $line in
		'' | '#'*) ;;
		'['*)
			end_group
			group=${line#[} cases=0 failures=0
			group=${group%%]*}
			traced=$can_trace
			[ "$group" != words ] || traced=no
			new_pair
			;;
		words\ *)
			# shellcheck disable=SC2086 # words
			words ${line#words }
			;;
		*) one "$line" ;;
		esac
	done 3<"$here/ip_link_cases.txt"
	end_group
}

# not_permitted: a change that needs a grant says so, behind iproute2's own words.
not_permitted() {
	nsenter --net="/run/netns/$tag-b" setpriv --reuid 65534 --clear-groups "$1" ip link set lo down 2>"$work/hint"
	equal "ip link: what is not permitted is said with the grant" "RTNETLINK answers: Operation not permitted
Changing the network takes CAP_NET_ADMIN: securityContext.capabilities.add: [NET_ADMIN]
2" "$(cat "$work/hint")
$(nsenter --net="/run/netns/$tag-b" setpriv --reuid 65534 --clear-groups "$1" ip link set lo down 2>/dev/null; echo $?)"
}

lacking() {
	local kind
	new_pair
	for kind in "${kinds[@]}"; do
		nsenter --net="/run/netns/$tag-a" "$peer" link add "x-$kind" type "$kind" 2>"$work/lack"
		! grep -q 'Unknown device type' "$work/lack" ||
			skip_even_in_ci "ip link: making a $kind" "this kernel has none; the requests were compared"
	done
}

if [ "$(id -u)" != 0 ] || ! ip netns add "$tag-a" 2>/dev/null; then
	skip "ip link" "not root"
	exit 0
fi
can_trace=yes
if ! have strace || ! have perl; then
	skip "ip link: requests" "no strace or no perl"
	can_trace=no
fi
run_cases
lacking
cp "$ctrkit" "$work/ctrkit" && chmod 755 "$work" "$work/ctrkit"
if have setpriv; then not_permitted "$work/ctrkit"; else skip "ip link: the grant" "no setpriv"; fi
