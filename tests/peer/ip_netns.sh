#!/bin/bash
# ip netns beside iproute2: names that one makes and the other uses, ids, programs inside, errors.
here=$(dirname "$0")
. "$here/../lib.sh"
. "$here/twins.sh"

if [ "$(id -u)" != 0 ] || [ -z "$peer" ]; then
	skip "ip netns" "needs root and iproute2"
	exit 0
fi
make_twins || exit 1
other=$twins-other
at_exit "$peer" netns del "$other"

group "netns: names that both see"
"$ctrkit" ip netns add "$other" >"$work/ours.out" 2>"$work/ours.err"
made=$?
true >"$work/peer.out" 2>"$work/peer.err"
alike "netns add" 0 $made
for command in "netns list" "-j netns list" "netns exec $other true" "netns pids $other" "-n $other link" \
	"netns exec $other cat /proc/self/net/dev" "netns exec $other ls /sys/class/net" "netns add $other"; do
	both "$command"
done
nsenter --net="/run/netns/$other" sleep 30 &
inside=$!
at_exit kill $inside
sleep 0.3
both "netns pids $other"
both "netns identify $inside"
kill $inside
wait $inside 2>/dev/null
"$peer" netns del "$other"
sleep 30 &
inside=$!
at_exit kill $inside
"$ctrkit" ip netns attach "$other" $inside
both "netns identify $inside"
"$ctrkit" ip netns del "$other" >"$work/ours.out" 2>"$work/ours.err"
made=$?
true >"$work/peer.out" 2>"$work/peer.err"
alike "netns del" 0 $made
both "netns exec $other true"
end_group

group "netns: no trace of ours in the mounts"
grep -c "$other" /proc/self/mountinfo >"$work/ours.out"
echo 0 >"$work/peer.out"
alike "mountinfo" 0 0
end_group

table "netns ids" <<END
netns list-id
-j netns list-id
netns set $twins-a 5
netns set $twins-a 6
netns set $twins-a auto
netns list-id
-j netns list-id
-j -p netns list-id
netns list-id nsid 5
-j netns list-id nsid 5
netns list-id nsid 7
netns list-id nsid foo
netns list-id target-nsid 9
netns list
-j netns list
END

table "netns errors" <<END
netns add
netns add a/b
netns add .
netns add ..
netns add $twins-a
netns del
netns del nosuch-$twins
netns del a/b
netns set
netns set $twins-a
netns set $twins-a foo
netns set nosuch-$twins 3
netns attach
netns attach $other
netns attach $other foo
netns attach $other 999999999
netns attach $twins-a 1
netns identify foo
netns identify 999999999
netns identify 1 2
netns identify a/b
netns pids
netns pids nosuch-$twins
netns exec
netns exec nosuch-$twins true
netns exec $twins-a
netns exec $twins-a false
netns exec $twins-a nosuchcommand
netns exec $twins-a sh -c "exit 7"
netns exec $twins-a ip link
netns exec a/b true
netns foo
-all netns exec
netns ls
netns show
END

group "netns: files of /etc/netns"
if [ ! -e /etc/netns ]; then
	at_exit rmdir /etc/netns
fi
mkdir -p "/etc/netns/$twins-a"
at_exit rm -rf "/etc/netns/$twins-a"
echo "127.0.0.9 inside" >"/etc/netns/$twins-a/hosts"
echo nothing >"/etc/netns/$twins-a/nosuchfile"
both "netns exec $twins-a cat /etc/hosts"
end_group

group "netns: monitor"
# iproute2 shows what it has seen when its standard output is a terminal, or at its end.
timeout 3 stdbuf -oL "$peer" netns monitor >"$work/peer.all" 2>&1 &
timeout 3 "$ctrkit" ip netns monitor >"$work/ours.all" 2>&1 &
sleep 1
"$ctrkit" ip netns add "$other"
"$ctrkit" ip netns del "$other"
sleep 3
grep "$other" "$work/peer.all" >"$work/peer.out"
grep "$other" "$work/ours.all" >"$work/ours.out"
true >"$work/peer.err" 2>"$work/ours.err"
alike "monitor" 0 0
end_group

long=$(printf 'n%.0s' {1..256})
table "netns names" <<END
netns add $long
netns add ''
netns del $long
netns exec $long true
netns set $long 3
netns set a/b 3
netns set .. 3
netns attach a/b 1
netns attach .. 1
netns attach $long 1
netns attach $twins-a 999999999
netns pids a/b
netns pids ..
netns identify ..
netns list-id target-nsid foo
netns list-id target-nsid
netns list-id nsid
netns list-id target-nsid 9 nsid 3
netns list-id foo 2>/dev/null
END

# In a mount namespace of their own both see only what is put there.
alone='mount -t tmpfs none /run && exec "$@"'
in_a() { timeout 20 unshare -mn sh -c "$alone" sh "$@"; }
in_b() { timeout 20 unshare -mn sh -c "$alone" sh "$@"; }
table "netns: no /run/netns" <<END
netns
netns list
-j netns list
netns list-id
-j netns list-id
netns identify
netns pids x
netns del x
-all netns del
-all netns exec true
END
alone='mount -t tmpfs none /run && mkdir /run/netns && exec "$@"'
table "netns: empty /run/netns" <<END
netns
-j netns list
netns identify
-all netns del
-all netns exec true
END
alone='mount -t tmpfs none /run && mkdir /run/netns && "'$peer'" netns add one && "'$peer'" netns add two && >/run/netns/file &&
	exec "$@"'
unordered=1
# What it says of the other is not compared: iproute2 then goes through the rest once for each failure.
table "netns: one that is none" <<END
netns list 2>/dev/null
-j netns list 2>/dev/null | grep -c file
-all netns exec true 2>/dev/null | sort -u
-all netns exec true 2>&1 | grep file
-all -force netns exec true 2>/dev/null | sort -u
END
alone='mount -t tmpfs none /run && mkdir /run/netns && "'$peer'" netns add one && "'$peer'" netns add two && exec "$@"'
table "netns: all" <<END
-all netns exec true
-all netns exec false
-all -force netns exec false
-all netns exec nosuchcommand
-all netns exec $peer -br link
-j -all netns exec true
-all netns del
END
unordered=

# Help: its status is iproute2's, and it is given.
group "help"
for words in "link help veth" "link help bridge" "link help bridge_slave" "link help gre" "link help dummy" "link help ifb" \
	"link help vrf" "link help nosuch" "link help tun" "link help" "address help" "maddress help" "route help" "rule help" \
	"neigh help" "link help" "tunnel help" "-6 tunnel help" "tuntap help" "monitor help" "netns help" "netconf help" \
	"vrf help" "nexthop help" help; do
	"$peer" $words >"$work/said" 2>&1
	expected=$?
	[ -s "$work/said" ] && echo said >"$work/peer.out"
	"$ctrkit" ip $words >"$work/said" 2>&1
	status=$?
	true >"$work/ours.out"
	[ -s "$work/said" ] && echo said >"$work/ours.out"
	true >"$work/peer.err" 2>"$work/ours.err"
	alike "$words" $expected $status
done
end_group
