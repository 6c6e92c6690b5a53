# The cases of ping_twins.sh that need no network to speak of. A function cases_GROUP for each of its groups.
# shellcheck shell=bash disable=SC2154

# both_sockets: the cases of stdin with each of the two.
both_sockets() {
	local lines
	lines=$(cat)
	for kind in datagram raw; do
		sockets $kind
		table <<<"$lines"
	done
	kind=
}

cases_options() {
	both_sockets <<-'EOF'
		-c1 127.0.0.1
		-c2 -i.1 127.0.0.1
		-c 1 -6 localhost
		-c1 ::1
		-c1 0
		-c1 ::
		-c1 127.1
		-c1 0x7f000001
		-c1 2130706433
		-c1 -n localhost
		-c1 d.example
		-c1 -6 d
		-c1 -4 alias.of.d
		-c1 -n six.example
		-c1 six.example
		-c1 10.9.2.2
		-c1 moves.example
		-c1 late.example
		-c1 late6.example
		-c1 10.66.70.1
		-c1 -a 127.0.0.1
		-c2 -A 127.0.0.1
		-c1 -U 127.0.0.1
		-c1 -C 10.9.2.2
		-c1 -C ::1
		-c1 -d 127.0.0.1
		-c1 -D 127.0.0.1
		-D -c1 -W.1 10.66.64.0
		-c2 -D -O -i.1 -W.1 10.66.64.0
		-c1 -r 127.0.0.1
		-c1 -r 10.9.0.2
		-c1 -r fd09::2
		-c1 -r fd09:0:0:2::2
		-c1 -B 10.9.2.2
		-c1 -B fd09:0:0:2::2
		-c1 -e 4660 10.66.64.1
		-c1 -e 4660 fd66::40:1
		-c1 -v -e 4660 10.66.64.1
		-c1 -e 0 10.66.64.1
		-c1 -e 0 fd66::40:1
		-c1 -e 65535 127.0.0.1
		-c1 -v 127.0.0.1
		-c1 -v ::1
		-c1 -v d.example
		-c1 -q 127.0.0.1
		-c1 -qv 127.0.0.1
		-q -c1 -W.1 10.66.64.0
		-c1 -S 1 127.0.0.1
		-c1 -S 100000 127.0.0.1
		-c1 -m 1 127.0.0.1
		-c1 -m 0xff 127.0.0.1
		-c1 -m 4294967295 127.0.0.1
		-c1 -L 127.0.0.1
		-c1 -l 3 -i.1 127.0.0.1
		-c3 -l 3 127.0.0.1
		-l 5 -c 5 -W.2 127.0.0.1
		-c1 -p ff 10.66.64.1
		-c1 -p f 10.66.64.1
		-c1 -p 00ff0 10.66.64.1
		-c1 -p 0123456789abcdef0123456789abcdef fd66::40:1
		-c1 -p 0123456789abcdef0123456789abcdef01 10.66.64.1
		-c1 -p ab -s 20 10.66.64.1
		-c1 -p ab -s 3 10.66.64.1
		-c1 -Q 16 10.66.64.1
		-c1 -Q 0x10 10.66.64.1
		-c1 -Q 255 fd66::40:1
		-c1 -Q 0XfC fd66::40:1
		-c1 -t 1 10.66.64.1
		-c1 -t 255 10.66.64.1
		-c1 -t 7 fd66::40:1
		-c1 -F 123 fd66::40:1
		-c1 -F 0x123 fd66::40:1
		-c1 -F 123 10.66.64.1
		-c1 -M do 10.66.64.1
		-c1 -M dont 10.66.64.1
		-c1 -M want 10.66.64.1
		-c1 -M do fd66::40:1
		-c1 -M dont fd66::40:1
	EOF
	scope flow
	both_sockets <<<"-c1 -F 0 fd66::40:1"
	scope refused
	both_sockets <<-'EOF'
		-c1 -W.1 ::ffff:127.0.0.1
		-c1 -r -W.1 10.9.2.2
		-c1 -m 5 -W.1 10.9.2.2
		-c1 -m 5 -W.1 fd09:0:0:2::2
	EOF
	scope canonical
	both_sockets <<-'EOF'
		-c 1 -4 localhost
		-c1 -v -4 localhost
	EOF
	alike ping4 -c1 d
	scope
}

# What is no number, or too small, or too big; and what is no option.
cases_numbers() {
	local letter value others
	sockets datagram
	for letter in c e i l m s t w W; do
		for value in abc 1x -1 0 1.5 0x3 ' 2' 99999999999999999999 4294967296 65536 256; do
			# 20221126 takes -i -1, and what no packet holds; of many that are sent at once it is chance how many come.
			case $letter$value in
			i-1 | s65536 | l256 | l65536) continue ;;
			esac
			# Of an option that is given twice only the last counts here.
			mapfile -t others < <(printf '%s\n' -l1 -c1 -w1 | grep -v -- "-$letter")
			alike ping -q "-$letter$value" "${others[@]}" 127.0.0.1
		done
	done
	for value in 1e3 2e-1 0x3 nan inf .001 .0001 0.0 '1,' '1,5' '' -l1 2147484 2147483647.5 9223372036854775807; do
		alike ping -q -i "$value" -c1 127.0.0.1
		alike ping -q -W "$value" -c1 127.0.0.1
	done
	table <<-'EOF'
		-c1 -W.1 -Q abc 127.0.0.1
		-c1 -W.1 -Q 256 127.0.0.1
		-c1 -W.1 -Q 0x100 127.0.0.1
		-Q 1x -c1 127.0.0.1
		-S abc -c1 127.0.0.1
		-S 0 -c1 127.0.0.1
		-S -1 -c1 127.0.0.1
		-F abc -c1 ::1
		-F 100000 -c1 ::1
		-F fffff -c1 ::1
		-F xyz -c1 ::1
		-F -1 -c1 ::1
		-p xyz 127.0.0.1
		-p '' -c1 127.0.0.1
		-p 0xff -c1 127.0.0.1
		-M no 127.0.0.1
		-M '' 127.0.0.1
		-M DO 127.0.0.1
		-T no 127.0.0.1
		-T '' 127.0.0.1
		-N no ::1
		-N '' ::1
		-s 65467 -R -q -c1 127.0.0.1
		-l 65536 -q -c1 127.0.0.1
		-l 65537 -c1 127.0.0.1
		-c 9223372036854775807 -w1 -i2 127.0.0.1
		-c 9223372036854775808 127.0.0.1
		-w 2147483647 -c1 127.0.0.1
		-w 2147483648 -c1 127.0.0.1
		-t 255 -q -c1 127.0.0.1
		-c1 -W.1 -I nope 127.0.0.1
		-c1 -W.1 -I '' 127.0.0.1
		-4 -6 127.0.0.1
		-6 -4 127.0.0.1
		-4 ::1
		-6 127.0.0.1
		-4 ip6-localhost
		-6 a.example
		-c1 -W.1 -4 -F 1 ::1
		-c1 -W.1 -6 -R ::1
		-c1 -W.1 -6 -T tsonly ::1
		-c1 -W.1 -6 -b ::1
		-c1 -W.1 -R -T tsonly 127.0.0.1
		-c1 -W.1 -R ::1
		-c1 -W.1 -T tsonly ::1
		-c1 -W.1 -N name 127.0.0.1
		-c1 -W.1 -4 -N name 127.0.0.1
		nowhere.example
		-c1 no..name
		-c1 name..
		-c1 name.
		-c1 ''
		-c1 1.2.3.4.5
		-c1 256.1.1.1
		-c1 fd66:::1
		-c1 fe80::1%nope
		-c1 %v0
		-c1 10.9.0.2%v0
		-c1 127.0.0.2 ::1
		-c1 ::1 ::1
		-f -i 0 -c2 127.0.0.1
		-i 0 -c3 -q 127.0.0.1
	EOF
	alike ping4 -c1 127.0.0.1
	alike ping6 -c1 ::1
	alike ping4 -c1 ::1
	alike ping6 -c1 127.0.0.1
	alike ping6 -c1 d
	alike ping4 -6 -c1 ::1
	alike ping6 -4 -c1 127.0.0.1
	alike ping6 -6 -c1 d
}

cases_size() {
	local size
	for kind in datagram raw; do
		sockets $kind
		for size in 0 1 8 15 16 17 24 55 56 57 1000 1472 1473 2000 8192 65507; do
			alike ping -c1 "-s$size" 127.0.0.1
			alike ping -c1 "-s$size" 10.66.64.1
			alike ping -c1 "-s$size" ::1
		done
		table <<-'EOF'
			-c1 -s 65508 ::1
			-c1 -s 65527 ::1
			-c1 -s 1400 10.9.2.2
			-c1 -s 0 fd66::40:1
			-c1 -s 8 fd66::40:1
			-c1 -s 4000 -p 0102030405 fd66::40:1
			-c2 -i.1 -s 0 10.66.64.2
			-c2 -i.1 -s 8 10.66.65.3
			-c1 -s 17 10.66.67.10
		EOF
	done
	kind=
}

# What a line shows, and how many there are.
wait_table() {
	sockets "$1"
	table <<-'EOF'
		-c1 -W.1 10.66.64.0
		-c2 -i.1 -W.2 10.66.64.0
		-c2 -i.1 -W.2 fd66::40:0
		-w1 -i.6 10.66.64.0
		-w1 -i.6 10.66.64.1
		-w1 -c2 -i.2 10.66.64.1
		-w1 -c9 -i.4 10.66.64.1
		-w1 -c2 -i.4 10.66.64.0
		-w1 -c2 -i.4 10.66.3.1
		-w1 -c1 -i.4 10.66.3.1
		-w2 -c2 -W.1 -i.1 10.66.3.1
		-w1 -W.1 -c1 10.66.64.0
		-w1 -q -c1 10.66.68.40
		-c1 10.66.68.40
		-c1 -W.1 10.66.68.40
		-c2 -i.1 -W1 10.66.68.15
		-c3 -i.2 10.66.68.30
		-c3 -i.2 -O 10.66.68.30
		-c4 -i.1 -W.2 10.66.76.2
		-c4 -i.1 -W.2 -O 10.66.76.2
		-c4 -i.1 -W.2 -O -q 10.66.76.2
		-c4 -i.1 -W.2 -O fd66::4c:2
		-c4 -i.1 -W.2 -q 10.66.76.2
		-c6 -i.1 -W.2 10.66.76.3
		-c7 -i.1 -W.2 -q 10.66.76.4
		-c7 -i.1 -W.2 10.7.8.1
		-c7 -i.1 -W.2 fd07:8::1
		-c2 -i.1 10.7.9.1
		-c2 -i.1 fd07:9::1
		-c1 -W0 127.0.0.1
		-w1 -W0 10.66.64.0
		-w1 -W0 -c1 10.66.64.0
		-c3 -i0.2 -l3 -W.2 10.66.64.0
		-c3 -i.2 10.66.84.2
		-c4 -i.2 10.66.69.0
		-c3 -l3 -W.2 10.66.69.0
		-c2 -i.3 10.66.84.5
	EOF
}

cases_wait_datagram() { wait_table datagram; }
cases_wait_raw() { wait_table raw; }
