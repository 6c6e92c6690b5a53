# The cases of ping_twins.sh that need answers, routers and rights. A function cases_GROUP for each of its groups.
# shellcheck shell=bash disable=SC2154

# Routers that say no, and what the path does not carry.
errors4_table() {
	sockets "$1"
	table <<-'EOF'
		-c1 -t1 10.9.2.2
		-c1 -t2 10.9.2.2
		-c1 -t3 10.9.2.2
		-c2 -i.1 -t1 10.9.2.2
		-c2 -i.1 -t2 d.example
		-c1 -n -t2 d.example
		-c1 -v -t2 10.9.2.2
		-c1 -q -t2 10.9.2.2
		-c1 -w1 -t1 10.9.2.2
		-c1 10.8.1.1
		-c1 10.8.2.1
		-c1 -W.1 10.8.3.1
		-c1 10.7.1.1
		-c1 10.7.2.1
		-c1 10.7.3.1
		-c1 10.7.4.1
		-c1 10.7.5.1
		-c1 10.7.6.1
		-c1 10.7.7.1
		-c1 10.9.0.99
		-c2 -i.6 10.9.0.99
		-c1 10.9.1.99
		-q -c1 10.9.0.99
		-c1 -C 10.9.0.99
		-c1 -M do -s 1400 10.9.2.2
		-c2 -i.1 -M do -s 1400 10.9.2.2
		-c1 -M do -s 1372 10.9.2.2
		-c1 -M do -s 1473 10.9.0.2
		-c2 -i.1 -M do -s 1473 10.9.0.2
		-c2 -i.1 -M want -s 1400 10.9.2.2
		-c1 -M want -s 3000 10.9.2.2
		-c1 -M dont -s 1400 10.9.2.2
		-c1 -M dont -s 3000 10.9.2.2
		-q -c2 -W.2 -i.1 -M do -s 1400 10.9.2.2
		-c1 -R 10.9.2.2
		-c2 -i.1 -R 10.9.2.2
		-c2 -i.1 -R d.example
		-c1 -nR d.example
		-c1 -qR 10.9.2.2
		-c1 -R 127.0.0.1
		-c1 -R 10.66.64.1
		-c1 -R -t1 10.9.2.2
		-c1 -vR -t1 10.9.2.2
		-c1 -T tsonly 10.66.64.1
		-c1 -T tsandaddr 10.66.64.1
		-c1 -T tsprespec 10.9.0.2 10.66.64.1
		-c1 -T tsprespec 10.9.0.1 10.9.0.2 10.9.1.2 10.66.64.1
		-c1 -T tsprespec 1.1.1.1 2.2.2.2 3.3.3.3 4.4.4.4 10.66.64.1
		-c1 -T tsprespec 1.1.1.1 2.2.2.2 3.3.3.3 4.4.4.4 5.5.5.5 10.66.64.1
		-c1 -T tsprespec 10.66.64.1
		-c1 -T tsonly 1.1.1.1 10.66.64.1
		-c1 -R 1.1.1.1 10.66.64.1
		-c1 -W.1 0.1.1.1 1.1.1.1 2.2.2.2 3.3.3.3 4.4.4.4 5.5.5.5 6.6.6.6 7.7.7.7 8.8.8.8 9.9.9.9 10.66.64.1
		-c1 -W.1 nowhere.example 10.66.64.1
	EOF
	scope refused
	table <<-'EOF'
		-c1 10.7.30.1 -W.1
		-c3 -i.1 -W.1 10.7.30.1
	EOF
	scope
}

cases_errors4_datagram() { errors4_table datagram; }
cases_errors4_raw() { errors4_table raw; }

# The times of time stamps are of both at nearly the same time.
cases_route() {
	scope stamps
	both_sockets <<-'EOF'
		-c1 -T tsonly 10.9.2.2
		-c2 -i.1 -T tsonly 10.9.2.2
		-c1 -T tsandaddr 10.9.2.2
		-c2 -i.1 -T tsandaddr d.example
		-c1 -nT tsandaddr d.example
		-c1 -T tsprespec 10.9.0.2 10.9.2.2
		-c1 -T tsprespec 10.9.0.2 10.9.1.2 10.9.2.2
		-c1 -T tsprespec 10.9.1.2 10.9.2.2 10.9.2.1 10.9.2.2
		-c1 -T tsonly 127.0.0.1
		-c1 -T tsandaddr 127.0.0.1
		-c1 -qT tsandaddr 127.0.0.1
	EOF
	scope
}

cases_errors6() {
	both_sockets <<-'EOF'
		-c1 -t1 fd09:0:0:2::2
		-c1 -t2 fd09:0:0:2::2
		-c1 -t3 fd09:0:0:2::2
		-c2 -i.1 -t1 six.example
		-c1 -v -t2 fd09:0:0:2::2
		-c1 fd08:1::1
		-c1 fd08:2::1
		-c1 -W.1 fd08:3::1
		-c1 fd07:1::1
		-c1 fd07:2::1
		-c1 fd07:3::1
		-c1 fd07:4::1
		-c1 fd07:5::1
		-c1 fd07:6::1
		-c1 fd09::99
		-c2 -W1 -i.9 fd09::99
		-c1 fd09:0:0:1::99
		-c1 -C fd09::99
		-c2 -i.1 -M do -s 1400 fd09:0:0:2::2
		-c1 -M do -s 1352 fd09:0:0:2::2
		-c1 -M do -s 1453 fd09::2
		-c2 -i.1 -M do -s 1453 fd09::2
		-c2 -i.1 -M want -s 1400 fd09:0:0:2::2
		-c1 -s 3000 fd09:0:0:2::2
		-c1 -M dont -s 3000 fd09:0:0:2::2
		-c1 -W.1 fe80::1%v0
		-c1 fe80::ff:fe00:102%v0
		-c1 -I v0 -t1 fd09:0:0:2::2
	EOF
	scope refused link
	both_sockets <<-'EOF'
		-c1 -W.1 fd07:30::1
		-c1 -W.2 fe80::1
		-c1 -W.2 fe80::ff:fe00:102
		-c1 -I v0 fe80::ff:fe00:102
		-c1 -n -I v0 fe80::ff:fe00:102%v0
	EOF
	scope
}

cases_multicast() {
	both_sockets <<-'EOF'
		10.9.0.255
		-b -c1 10.9.0.255
		-b -c1 -q 10.9.0.255
		-b -c2 -i1 -I v0 10.9.0.255
		-b -B -c1 10.9.0.255
		-b -c1 10.66.255.255
		-b -c1 -v 10.66.255.255
		255.255.255.255
		-b -c1 -I v0 255.255.255.255
		-b -c1 127.0.0.1
		-b -c2 -i1 -O 10.66.255.255
		-c1 224.0.0.1
		-c1 -I v0 224.0.0.1
		-c1 -I 10.9.0.1 224.0.0.1
		-c1 -L -I v0 224.0.0.1
		-c1 -t 3 -I t0 239.66.64.1
		-c1 239.66.64.2
		-c1 239.66.84.3
		-c1 -v 239.66.84.3
		-c1 -q 239.66.84.3
		-c2 -i1 239.66.84.3
		-c1 -R 239.66.84.1
		-c1 -t 9 -L 239.66.64.1
		-c1 -W.1 239.66.64.0
		-c1 -W.2 ff02::1%v0
		-c1 -W.2 ff15::54:3
		-c1 -v ff15::54:3
		-c1 -I t0 ff15::40:2
		-c1 -t 9 -L ff15::40:1
		-b -c1 -W.2 ff15::40:1
		-M do -s 2000 -c1 -W.1 -I v0 224.0.0.1
		-i.5 -c1 -b 10.9.0.255
	EOF
	scope refused link
	both_sockets <<-'EOF'
		-c1 -W.2 ff02::1
		-c1 -W.2 -I v0 ff02::1
		-c1 -L -I v0 ff02::1
		-c1 -v -I v0 ff02::1
		-c1 -W.2 -I v0 ff02::2
	EOF
	scope
}

cases_interface() {
	both_sockets <<-'EOF'
		-c1 -I lo 127.0.0.1
		-c1 -I v0 10.9.2.2
		-c1 -I v0 fd09:0:0:2::2
		-c1 -I 10.9.0.1 10.9.2.2
		-c1 -I 10.66.0.1 10.9.2.2 -W.1
		-c1 -I 127.0.0.1 10.9.0.1
		-c1 -I fd09::1 fd09:0:0:2::2
		-c1 -I fd66::ffff:1 -W.1 fd09::2
		-c1 -I ::1 ::1
		-c1 -I 10.9.9.9 10.9.2.2
		-c1 -I fd99::1 fd09::2
		-c1 -I nope 127.0.0.1
		-c1 -I nope ::1
		-c1 -I a.example 10.9.2.2
		-c1 -I 10.9.0.1 ::1
		-c1 -I fd09::1 127.0.0.1
		-c1 -I v0 -I 10.9.0.1 10.9.2.2
		-c1 -I 10.9.0.1 -I v0 10.9.2.2
		-c1 -I v0 -I fd09::1 fd09:0:0:2::2
		-c1 -I t0 10.66.64.1
		-c1 -I t0 -W.1 10.9.2.2
		-c1 -I t0 -W.1 127.0.0.1
		-c1 -I v0 -B 10.9.2.2
		-c1 -I t0 -I 10.9.0.1 10.66.64.1
		-c1 -r -I v0 10.9.2.2 -W1
		-c1 -r -I v0 10.9.0.2
		-c1 -I ::ffff:10.9.0.1 10.9.2.2
		-c1 -I fe80::ff:fe00:101%v0 fe80::ff:fe00:102
		-c1 -I v0%v0 10.9.2.2
		-c1 -I averyveryverylongname 10.9.2.2
		-c1 -I averyveryverylongname fd09::2
		-c1 -B -I 10.9.0.1 10.9.2.2
		-c1 -I v0 -q d.example
		-c1 -I v0 d.example
		-c1 -I v0 -R 10.9.2.2
		-c1 -I v0 -m 1 10.9.2.2
	EOF
}

cases_user() {
	as=(setpriv --reuid 1000 --regid 1000 --clear-groups)
	user_table
	as+=(--inh-caps +net_raw --ambient-caps +net_raw)
	scope mark
	user_table
	scope
	as=(setpriv --bounding-set -all --inh-caps -all)
	user_table
	as=(setpriv --reuid 1000 --regid 1000 --clear-groups unshare --user --map-root-user)
	user_table
	as=()
}

user_table() {
	both_sockets <<-'EOF'
		-c1 127.0.0.1
		-c1 ::1
		-c1 -4 127.0.0.1
		-c1 -6 ::1
		-c1 -v 127.0.0.1
		-c1 -v localhost
		-c1 -e 4660 10.66.64.1
		-c1 -e 0 10.66.64.1
		-c1 -m 1 127.0.0.1
		-c1 -l 4 127.0.0.1
		-c3 -l 3 127.0.0.1
		-c2 -i .001 127.0.0.1
		-c2 -i .002 127.0.0.1
		-c2 -i 0 127.0.0.1
		-c2 -f 127.0.0.1
		-c2 -f -i .001 127.0.0.1
		-c2 -f -i .01 127.0.0.1
		-c2 -A 127.0.0.1
		-c2 -b -i .5 10.66.255.255
		-c1 -b 10.66.255.255
		-c1 -I v0 -i .5 224.0.0.1
		-c1 -I v0 10.9.2.2
		-c1 -I v0 fd09:0:0:2::2
		-c1 -I 10.9.0.1 10.9.2.2
		-c1 -N name -W.03 fd66::53:0
		-c1 -R 10.9.2.2
		-c1 -t1 10.9.2.2
		-c1 -d 127.0.0.1
		-c1 -F 123 fd66::40:1
		-c1 -W.03 10.66.11.0
		-c1 -Q 255 10.66.64.1
	EOF
}

cases_signal() {
	local drive="$here/ping_drive.pl"
	for kind in datagram raw; do
		sockets $kind
		alike "$drive" .45:INT ping -i.3 10.66.64.1
		alike "$drive" .45:QUIT .75:INT ping -i.3 10.66.64.1
		alike "$drive" .15:QUIT .45:QUIT .75:INT ping -qi.3 10.66.64.1
		alike "$drive" .2:QUIT .45:INT ping -i.3 10.66.64.0
		alike "$drive" .5:QUIT 1:INT ping -i.35 10.66.64.2
		alike "$drive" .5:QUIT 1:INT ping -i.35 10.66.3.1
		alike "$drive" .3:INT ping -O 10.66.64.0
		alike "$drive" .3:INT ping -c1 10.66.64.0
		alike "$drive" .3:INT ping -c1 -w9 10.66.64.0
		alike "$drive" .3:INT .4:INT ping -i9 10.66.64.1
		alike "$drive" .3:ALRM ping -i9 10.66.64.1
		alike "$drive" .3:TERM ping -i9 10.66.64.1
		alike "$drive" .3:HUP ping -i9 10.66.64.1
		alike "$drive" .3:STOP .5:CONT .7:INT ping -i9 10.66.64.1
		alike "$drive" .5:QUIT 1:INT ping -i.35 -s8 10.66.64.1
		alike "$drive" .5:QUIT 1:INT ping -i.35 fd66::40:1
		alike "$drive" .3:INT ping -N name fd66::53:0
	done
	kind=
}

cases_terminal() {
	local command
	for kind in datagram raw; do
		sockets $kind
		for command in "-c1 127.0.0.1" "-c1 -a 127.0.0.1" "-c3 -i.1 -W.1 10.66.76.2" "-c1 nowhere.example" "-c1 -D ::1" \
			"-c5 -f 127.0.0.1" "-c5 -f -i.1 -W.1 10.66.76.2" "-c5 -f -i.1 -W.1 10.66.64.0" "-c3 -f -i.1 -W.1 10.66.3.1" \
			"-c3 -af -i.1 127.0.0.1" "-qc3 -f -i.1 127.0.0.1"; do
			alike script -qec "stty cols 40; ping $command" /dev/null
		done
	done
	kind=
}

cases_flood() {
	both_sockets <<-'EOF'
		-f -c5 -i.1 10.66.64.1
		-f -c3 -i.1 -W.1 10.66.64.0
		-f -c5 -i.1 -W.1 10.66.76.2
		-f -c3 -i.1 -W.1 10.66.3.1
		-f -c3 -i.1 -W.1 10.66.64.2
		-fa -c3 -i.1 10.66.64.1
		-fD -c3 -i.1 10.66.64.1
		-fv -c3 -i.1 10.66.64.1
	EOF
	# On a busy machine a reply may come after the next request, so that only the dots that stay are compared; and iputils'
	# -A with -l may give up before what it sent first has come back, so that these are not asked for together.
	scope pipe
	both_sockets <<-'EOF'
		-f -c20 -i.005 10.66.64.1
		-f -c20 10.66.64.1
		-f -c5 -i.01 -W.1 10.66.64.0
		-f -c9 -i.01 -W.1 10.66.76.3
		-fq -c20 10.66.64.1
		-fn -c3 -l3 10.66.64.1
		-fO -c3 -i.01 -W.1 10.66.64.0
		-fR -c3 -i.01 10.66.64.1
		-f -c20 fd66::40:1
		-f -c9 -i.01 -W.1 fd66::4c:3
		-f -w1 -i.4 10.66.64.1
		-A -c20 10.66.64.1
		-A -c20 -q 10.66.64.1
		-A -c5 -W.2 10.66.64.0
		-A -c4 10.66.68.5
		-A -c6 -W.1 10.66.76.3
		-i0 -c20 -q 10.66.64.1
		-i.01 -c10 -q 10.66.64.1
		-c200 -i.001 -q 10.66.76.2 -W.1
	EOF
	scope refused pipe
	both_sockets <<<"-f -c3 -i.02 -W.1 10.7.30.1"
	scope wide
	both_sockets <<<"-f -c100 -i.005 -W.1 10.66.64.0"
	scope
}
