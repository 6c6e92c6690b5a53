# The cases of ping_twins.sh in which ping_answers.c answers. A function cases_GROUP for each of its groups.
# shellcheck shell=bash disable=SC2154

# answers4 WORDS, answers6 WORDS: each answer that ping_answers.c has, right and wrong.
answers4() {
	local action code line
	for code in {0..17}; do alike ping "$@" "10.66.3.$code"; done
	for code in 0 1 2; do
		alike ping "$@" "10.66.4.$code"
		alike ping "$@" "10.66.11.$code"
		alike ping "$@" "10.66.12.$code"
	done
	for code in {0..4}; do alike ping "$@" "10.66.5.$code"; done
	# Beside 17, whose length is wrong: 20221126 reads behind its end.
	for code in {0..16}; do alike ping "$@" "10.66.74.$code"; done
	for code in 0 3 5 8 10 11 12 13 14 15 16 17 18 30 40 255; do alike ping "$@" "10.66.78.$code"; done
	for code in 0 8 20 24 27 28 29 36; do alike ping "$@" "10.66.73.$code"; done
	for code in 0 1 2 3 4; do alike ping "$@" "10.66.80.$code"; done
	for action in 64.1 64.2 64.3 65.0 65.15 65.16 65.20 65.55 67.0 67.4 67.15 67.16 67.17 67.40 67.55 67.56 68.2 \
		70.1 71.1 72.1 72.2 72.100 75.1 75.255 75.0 77.1 77.100 81.0 81.1 81.34 81.66 84.10 6.0 13.0 30.1; do
		alike ping "$@" "10.66.$action"
	done
}

answers6() {
	local action code
	for code in {0..9}; do alike ping "$@" "fd66::1:$code"; done
	for code in 0 1 2 3; do
		alike ping "$@" "fd66::2:$code"
		alike ping "$@" "fd66::3:$code"
		alike ping "$@" "fd66::4:$code"
	done
	for code in 1 3 80 81 82 83 85 86 87 88 89 8c ff; do alike ping "$@" "fd66::4e:$code"; done
	for code in 0 8 28 2c 2f 30 31 38; do alike ping "$@" "fd66::49:$code"; done
	for code in 0 1 2 3 4; do alike ping "$@" "fd66::50:$code"; done
	for action in 40:1 40:2 40:3 41:0 41:f 41:10 41:14 41:37 42:1 43:0 43:4 43:f 43:10 43:11 43:28 43:37 43:38 44:2 \
		46:1 47:1 48:1 48:2 48:64 4b:1 4b:ff 4b:0 4d:1 4d:64 51:0 51:1 51:41 54:a 89:0 5:0 64:0; do
		alike ping "$@" "fd66::$action"
	done
}

# A raw socket gets what the kernel drops: wrong checksums, which 20221126 does not see.
cases_datagram4() {
	sockets datagram
	answers4 -c1 -W.03
	alike ping -c1 -W.03 10.66.66.1
	alike ping -f -c3 -i.1 -W.1 10.66.66.1
}

cases_raw4() {
	sockets raw
	answers4 -c1 -W.03
}

cases_datagram6() {
	sockets datagram
	answers6 -c1 -W.03
}

cases_raw6() {
	sockets raw
	answers6 -c1 -W.03
}

# Again, with what shows more of it.
cases_lines4() {
	sockets datagram
	answers4 -nvD -c2 -i.05 -W.03
}

cases_verbose4() {
	sockets raw
	answers4 -vc1 -W.03
}

cases_verbose6() {
	sockets raw
	answers6 -vc1 -W.03
	sockets datagram
	answers6 -nvc1 -W.03
}

cases_node() {
	local kind query
	sockets datagram
	for query in name ipv6 ipv4; do
		for kind in 0 1 2 3 4 5 6 7 8 9 a b c d e; do alike ping -c1 -W.03 -N $query "fd66::53:$kind"; done
	done
	for query in ipv6-all ipv6-global ipv6-sitelocal ipv6-linklocal ipv6-compatible ipv4-all help ipv6-none; do
		alike ping -c1 -W.03 -N $query fd66::53:1
	done
	table <<-'EOF'
		-c1 -N name -N subject-ipv6=fd66::1 -W.03 fd66::53:0
		-c1 -N name -N subject-ipv4=10.66.0.1 -W.03 fd66::53:0
		-c1 -N name -N subject-name=host -W.03 fd66::53:0
		-c1 -N name -N subject-name=host.example.org -W.03 fd66::53:0
		-c1 -N name -N subject-fqdn=host -W.03 fd66::53:0
		-c1 -N name -N subject-fqdn=host.example.org. -W.03 fd66::53:0
		-c1 -N ipv6 -N subject-name=.. -W.03 fd66::53:0
		-c1 -N ipv6 -N subject-name= -W.03 fd66::53:0
		-c1 -N ipv6 -N subject-ipv6=nope -W.03 fd66::53:0
		-c1 -N ipv6 -N subject-ipv4=nope -W.03 fd66::53:0
		-c1 -N subject-name=host -W.03 fd66::53:0
		-c1 -N name -N ipv6 -W.03 fd66::53:0
		-c1 -N subject-name=a -N subject-ipv6=::1 -N name -W.03 fd66::53:0
		-c1 -N subject-name=a -N name
		-c2 -i.1 -N name -v -W.03 fd66::53:0
		-c2 -i.1 -N name -q -W.03 fd66::53:0
		-c2 -i.1 -D -N ipv4 -W.03 fd66::53:1
		-c1 -N name -s 100 -W.03 fd66::53:0
		-c1 -N name -p ff -W.03 fd66::53:0
		-c1 -N name -W.03 fd66::40:0
		-c1 -N name -W.03 fd66::1:4
		-c1 -N name -W.1 fd09::2
		-c1 -N name -W.03 10.66.64.1
		-c1 -6 -N name -W.03 fd66::53:0
	EOF
}
