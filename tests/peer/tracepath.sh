#!/bin/bash
# tracepath beside iputils': the same command lines in one chain of namespaces, what is printed and the exit status.
here=$(dirname "$0")
. "$here/../lib.sh"
. "$here/chain.sh"

if [ "$(id -u)" != 0 ] || ! have tracepath || ! have nft || ! unshare -mn true 2>/dev/null; then
	skip "tracepath" "needs root, iputils' tracepath, nftables and namespaces"
	exit
fi
if [ "${1:-}" != --inside ]; then
	timeout -k 5 300 unshare -mn --propagation private bash "$0" --inside
	exit
fi

cat >"$work/edits" <<'END'
s/ +[0-9]+\.[0-9]{3}ms/ TIME/
/^$/d
/^Usage$/,$d
/^Try '.*' for more information\.$/d
END

# forget: a path MTU that was learnt is what the next one would begin with.
forget() {
	ip -n "$chain-a" route flush cache
	ip -n "$chain-a" -6 route flush cache
}

# both WORDS: one command line by both, one after the other.
both() {
	local expected
	forget
	by peer tracepath "$1"
	expected=$?
	forget
	by ours tracepath "$1"
	alike tracepath "$1" $expected $?
}

roads() {
	table tracepath roads <<-'END'
		-n 127.0.0.1
		-n ::1
		-n 10.9.0.2
		-n 10.9.1.2
		-n fd10::2
		-4 -n 10.9.1.2
		-6 -n fd10::2
		c.example
		-b c.example
		-b c6.example
		c6.example
		-n c.example
		-n -m1 10.9.1.2
		-n -m 1 fd10::2
		-n -l 1200 10.9.1.2
		-n -l 1450 10.9.1.2
		-n -p 40000 10.9.1.2
		-n 10.66.2.1
		-n fd66:1::1
		-n fd66:2::1
	END
}

refusals() {
	table tracepath refusals <<-'END'
		-m 0 ::1
		-m 256 ::1
		-m x ::1
		-l 0 ::1
		-l x ::1
		-p x ::1
		-p 70000 ::1
		-Z ::1
		-4 ::1
		-6 127.0.0.1
		nosuch.invalid
		-n 192.0.2.300
	END
}

copies tracepath || exit 1
make_chain || { fail "tracepath: a chain of namespaces"; exit 1; }
name_hosts
roads
refusals
as=(setpriv --reuid 1000 --clear-groups --inh-caps=-all --bounding-set=-all)
table tracepath "of an ordinary user" <<'END'
-n 10.9.1.2
-n fd10::2
END
as=()
in_a "$work/ours/tracepath" -n -j 10.9.1.2 | sed -E 's/"rtt_ms":[0-9.]+/"rtt_ms":N/g' >"$work/out"
holds "tracepath -j: the road as one document" grep -qE '^\{"destination":"10\.9\.1\.2","hops":\[\{"hop":1,.*"pmtu":1400,"hops_forward":2,"hops_back":2\}$' "$work/out"
