#!/bin/bash
# telnet beside inetutils' own: at a terminal (pty_drive.c) and with pipes, against a server that plays bytes and keeps
# what the client sends (telnet_server.pl), and against inetutils' telnetd. Each client has a network of its own.
# Screen bytes, sent bytes and exit statuses are compared. One rule: the peer offers encryption, which is not here.
. "$(dirname "$0")/../lib.sh"

if [ "$(id -u)" != 0 ] || ! have inetutils-telnet || ! have telnetd || ! have perl; then
	skip "telnet" "needs root, inetutils-telnet, telnetd, perl"
	exit 0
fi
here=$root/tests/peer
gcc -O1 -Wall -o "$work/pty" "$here/pty_drive.c" -lutil 2>"$work/cc" || { fail "pty_drive.c compiles" "$work/cc" && exit 1; }
# Both by the name that their prompts and messages have.
mkdir "$work/peer" "$work/ours"
ln -s "$(command -v inetutils-telnet)" "$work/peer/telnet"
ln -s "$ctrkit" "$work/ours/telnet"
port=2323
printf '127.0.0.1 localhost\n127.0.0.1 two\n127.0.0.2 two\n::1 two\n' >"$work/hosts"
printf 'telnet 23/tcp\nmade-up 2323/tcp\n' >"$work/services"
environment=(PATH="$PATH" HOME=/nonexistent TERM=xterm-color USER=u DISPLAY=host:7 LC_ALL=C FOO=bar)

# in_network FOLDER COMMAND...: lo, two addresses that cannot be reached, hosts(5) and services(5) of ours.
in_network() {
	# shellcheck disable=SC2016
	timeout 30 unshare -n -m bash -c '
		ip link set lo up
		ip route add unreachable 10.1.1.1/32
		ip route add prohibit 10.1.1.2/32
		mount --bind "$0/hosts" /etc/hosts
		mount --bind "$0/services" /etc/services
		exec "$@"' "$work" "$@"
}

# scene SIDE ARGUMENT...: in the folder of a case, the server, if there is a script for it, and the client with what it
# is to be driven by.
scene() {
	local client=$work/$1/telnet line status
	mkdir "$1"
	cd "$1" || exit 1
	shift
	if [ -s ../server ]; then
		mkfifo ready
		perl "$here/telnet_server.pl" "$port" sent ../server >ready 2>server.err &
		read -r line <ready
	fi
	if [ -n "$typed" ]; then
		eval "$typed" 2>/dev/null | env -i "${environment[@]}" timeout 10 "$client" "$@" >out 2>err
		status=${PIPESTATUS[1]}
	elif [ -s ../keys ]; then
		env -i "${environment[@]}" timeout 20 "$work/pty" ../keys "$client" "$@" >out 2>err
		status=$?
	else
		env -i "${environment[@]}" timeout 10 "$client" "$@" >out 2>err </dev/null
		status=$?
	fi
	wait
	{
		echo "[status $status]"
		cat out
		echo "[errors]"
		cat err
		echo "[sent]"
		[ ! -f sent ] || tr '\n' ' ' <sent | sed 's/ff fd 26 ff fb 26 //; s/ff fb 25 //'
	} | sed "s#^$client: #telnet: #" >all
}

# one_case NAME SERVER KEYS ARGUMENT...: what `alike` does, on its own.
one_case() (
	name=$1
	cd "$work/cases/$number" || exit 1
	tr ';' '\n' <<<"$2" | sed 's/^ *//; /^$/d' >server
	tr ';' '\n' <<<"$3" | sed 's/^ *//; /^$/d' >keys
	shift 3
	export typed port here work
	for side in peer ours; do
		in_network bash -c "$(declare -p environment); $(declare -f scene); scene \"\$@\"" scene "$side" "$@" &
	done
	wait
	work=$PWD same "telnet: $name" peer/all ours/all >result
)

# alike NAME SERVER KEYS ARGUMENT...: `;` separates the steps of both scripts. Most of a case is waiting, so several run
# at a time; `finish` tells what became of them, in their order.
number=0
alike() {
	number=$((number + 1))
	mkdir -p "$work/cases/$number"
	while [ "$(jobs -rp | wc -l)" -ge 6 ]; do wait -n; done
	one_case "$@" &
}
finish() {
	local case
	wait
	for ((case = 1; case <= number; case++)); do cat "$work/cases/$case/result"; done
}

# piped NAME SERVER COMMAND ARGUMENT...: what COMMAND writes is the client's input.
typed=
piped() {
	typed=$3
	alike "$1" "$2" "" "${@:4}"
	typed=
}
# hex BYTES: for `send`.
hex() { sed 's/../\\x&/g' <<<"$1"; }
sub() { printf 'send \\xff\\xfa%s\\xff\\xf0; quiet 30; ' "$(hex "$1" | sed 's/\\xff/&&/g')"; }
# command WORDS: at the prompt and out of it again.
command_keys() { printf 'type ^]; wait telnet> ; type %s\\r; quiet 40; ' "$1"; }
home=127.0.0.1


alike "refused" "" "" $home 1
alike "refused at each address" "" "" two 1
alike "refused at the second kind of address" "" "" -4 two 1
alike "no route" "" "" 10.1.1.1 1
alike "prohibited" "" "" 10.1.1.2 1
alike "no network" "" "" 10.9.9.9 1
alike "an address of this link without a link" "" "" fe80::1 1
alike "a service that is not known" "" "" $home nosuch
alike "a service by name" "send HELLO:; close" "wait HELLO:" $home made-up
alike "ports out of range" "" "" $home 99999
alike "port 0" "" "" $home 0
alike "the wrong family" "" "" -4 ::1 1
alike "the other wrong family" "" "" -6 $home 1
alike "too many words" "" "" a b c
alike "a source address" "quiet 50; close" "" -b 127.0.0.9 $home $port
alike "a source address of elsewhere" "" "" -b 9.9.9.9 $home 1
alike "a source address of the other family" "" "" -b ::1 $home 1

end="send END:; quiet 300; close"
long="send END:; quiet 200; quiet 200; quiet 200; quiet 200; quiet 200; close"
port=23
alike "TELNET's port: what is asked at once" "quiet 200; $end" "wait END:; modes; type ab\r; quiet 100" $home
alike "the same in 8 bits" "quiet 200; $end" "wait END:; modes" -8 $home
alike "the same, output in 8 bits" "quiet 200; $end" "wait END:; modes" -L $home
alike "modes that follow from answers" "quiet 100; $(for i in fd18 fe22 fc03 fb03 fb01 fc01 fe21 fb00 fd00 fc00; do
	printf 'send \\xff%s; quiet 40; send M%s:; quiet 60; ' "$(hex $i)" $i
done) close" "$(for i in fd18 fe22 fc03 fb03 fb01 fc01 fe21 fb00 fd00 fc00; do printf 'wait M%s:; modes; ' $i; done)" $home
alike "answers to all that was asked" "quiet 100; send $(hex fffb03); quiet 50; send $(hex fffd18fffd1ffffd20fffd21fffd22); quiet 50; send $(hex fffd27fffb05fffb01fffd23); quiet 50; $end" "wait END:; modes" $home
port=2323
alike "another port: nothing is asked" "quiet 100; $end" "wait END:; modes; type ab\r; quiet 100" $home $port
alike "a port behind a minus" "quiet 100; $end" "wait END:; modes" $home -- -$port
alike "each option asked for" "$(for i in {0..37} {39..50} 140 255; do printf 'send \\xff\\xfd\\x%02x; quiet 10; ' $i; done) $end" "wait END:; modes" $home $port
alike "each option offered" "$(for i in {0..36} {39..50} 140 255; do printf 'send \\xff\\xfb\\x%02x; quiet 10; ' $i; done) $end" "wait END:; modes" $home $port
alike "each option denied" "$(for i in {0..50} 140 255; do printf 'send \\xff\\xfe\\x%02x\\xff\\xfc\\x%02x; quiet 5; ' $i $i; done) $end" "wait END:; modes" $home $port
alike "options asked for twice and taken back" "send $(hex fffd18fffd18fffe18fffe18fffd18fffb01fffb01fffc01fffc01fffb01); quiet 100; $end" "wait END:; modes" $home $port
alike "subnegotiations" "send $(hex fffd18fffd20fffd21fffd23fffd27); quiet 50; $(for i in 1801 1801 1800 18 2001 2301 2701 270100 270103 270100444953504c4159 2701004e4f4e45 270100464f4f 27010041025303 2700 2100 2101 2102 2103 2109 0501 0b01 6301 1f01; do sub $i; done) $end" "wait END:; modes" $home $port
alike "subnegotiations of what is not agreed" "$(for i in 1801 2001 2301 2701 2201 220103; do sub $i; done) $end" "wait END:" $home $port
alike "the user's name" "send $(hex fffd27); quiet 50; $(sub 2701) $(sub 27010055534552) $end" "wait END:" -l joe $home $port
alike "a server's commands" "send a$(hex fff1)b$(hex fff9)c$(hex fff6)d$(hex fff4)e$(hex fff3)f$(hex fff7)g$(hex fff8)h$(hex ffef)i$(hex ffee)j$(hex ffed)k$(hex ffec)l$(hex ffff)m; quiet 50; $end" "wait END:" $home $port
alike "carriage returns" 'send a\rb\r\x00c\r\nd\ne\n\rf\x00g\x07\x1b[1mh\x80\xc3\xa4\r\r\n\r; quiet 60; send \x00X\r; quiet 60; send \nEND:; close' "wait END:" $home $port
alike "carriage returns in binary" 'send \xff\xfb\x00a\rb\r\x00c\r\nd\ne\n\rf\x00g\r\r\n\r; quiet 60; send \x00X\r; quiet 60; send \nEND:; quiet 100; close' "wait END:; modes" $home $port
alike "carriage returns that are mapped" "$long" "wait END:; $(command_keys "toggle crmod crlf")" $home $port
alike "urgent data" "send abc; quiet 50; pause 100; urgent defghi$(hex fff2); send jkl; quiet 60; $end" "wait END:" $home $port
alike "data mark" "send abc$(hex fff2)def; quiet 60; $end" "wait END:" $home $port
alike "LINEMODE: modes" "send $(hex fffd22); quiet 60; $(for m in 03 01 02 00 0f 1f 13 07 04; do printf 'send \\xff\\xfa\\x22\\x01\\x%s\\xff\\xf0; quiet 50; send M%s:; quiet 50; ' $m $m; done) close" "$(for m in 03 01 02 00 0f 1f 13 07 04; do printf 'wait M%s:; modes; ' $m; done)" $home $port
for mode in 03 01 02 00; do
	alike "LINEMODE $mode: keys" "send $(hex fffd22); quiet 60; $(sub 2201$mode) $long" "wait END:; type a^Ub\\r; quiet 30; type x^D; quiet 30; type ^D; quiet 30; type \\n; quiet 50" $home $port
done
alike "LINEMODE: special characters" "send $(hex fffd22); quiet 60; $(for i in 220300020000 2203000300 22030300ff 22030342aa 22030382ab 220303e2ac 2203030300 22030a0255 22031f0203 2203 220303 22fd0201 22fe02 22fb02; do sub $i; done) $end" "wait END:" $home $port
for key in '^C' '^Z' '^\' '^D' '^E' '^O' '^T' '^W' '^R' '^V^C'; do
	alike "key $key in old line mode" "$long" "wait END:; quiet 20; type ab$key; quiet 60; type c\\n; quiet 30" $home $port
	alike "key $key in LINEMODE" "send $(hex fffd22); quiet 60; $(sub 220103) send M:; quiet 300; send x; quiet 20; send $(hex fffb06)YYY; close" "wait M:; quiet 20; type ab$key; quiet 60; type c\\n; quiet 30" $home $port
done
alike "what comes between an interrupt and its mark" "send END:; get 5; send lost; quiet 50; send $(hex fffc06)seen; quiet 50; close" "wait END:; type ^C; wait seen" $home $port
alike "by character" "send $(hex fffb01fffb03); quiet 50; $long" "wait END:; modes; type a\\rb^C^Z^\\x^D^Uc^?d\\xe4\\xff\\n; quiet 100" $home $port
alike "only the server echoes" "send $(hex fffb01); quiet 50; $long" "wait END:; modes; type a\\rb^C; quiet 50; type ^Z; quiet 50" $home $port
alike "only no go ahead" "send $(hex fffb03); quiet 50; $long" "wait END:; modes; type a\\rb^C^Z; quiet 100" $home $port
alike "8 bits both ways" "send $(hex fffd00fffb00); quiet 50; send \\x80\\xff\\xffx\r\n; quiet 30; $long" "wait END:; type a\\xc3\\xff\\r; quiet 100; modes" -8 $home $port
alike "the window" "send $(hex fffd1f); quiet 50; $long" "wait END:; size 30 255; quiet 50; size 30 255; quiet 50; size 31 10; quiet 50" $home $port
alike "stopped at the prompt and in between" "send $(hex fffb01fffb03); quiet 50; $long $long" "wait END:; type ^]; wait telnet> ; type z\\r; stopped; quiet 50; modes; type abc; quiet 50" $home $port
alike "mode character, line, isig" "send END:; quiet 200; quiet 200; quiet 200; quiet 200; quiet 200; quiet 200; close" "wait END:; $(for i in character line isig; do command_keys "mode $i"; echo 'modes; '; done)" $home $port
alike "modes of LINEMODE" "send $(hex fffd22); quiet 50; send END:; quiet 900; close" "wait END:; $(for m in isig edit softtabs litecho -edit -isig -softtabs character line; do command_keys "mode $m"; echo 'modes;'; done)" $home $port
alike "send" "send END:; quiet 900; close" "wait END:; $(for i in ao ayt brk ec el escape ga ip nop eor abort susp eof synch "ayt nop ip"; do command_keys "send $i"; done)" $home $port
alike "send what there is not" "send END:; quiet 900; close" "wait END:; type ^]; wait telnet> ; $(for i in getstatus foo a e "ayt foo" "do" "do foo" "do ?" "will ?"; do printf 'type send %s\\r; wait telnet> ; ' "$i"; done) type \\r; quiet 50" $home $port
alike "send options" "send $(hex fffb05); quiet 50; send END:; quiet 900; close" "wait END:; $(for i in getstatus "do 1" "dont echo" "will 200" "wont 200" "do sup" "do 3"; do command_keys "send $i"; done)" $home $port
alike "logout" "send END:; quiet 200; send $(hex fffc12)X:; quiet 50; close" "wait END:; $(command_keys logout) wait X:" $home $port
alike "close" "$end" "wait END:; type ^]; wait telnet> ; type close\\r; quiet 50" $home $port
alike "quit, abbreviated" "$end" "wait END:; type ^]; wait telnet> ; type q\\r; quiet 50" $home $port
alike "an end of file at the prompt" "$end" "wait END:; type ^]; wait telnet> ; type ^D; quiet 50" $home $port
alike "open at the prompt, closed by the server" "$end" "wait telnet> ; type open $home $port\\r; wait END:"
alike "open and close at the prompt" "$end" "wait telnet> ; type open $home $port\\r; wait END:; type ^]; wait telnet> ; type close\\r; wait telnet> ; type status\\r; wait telnet> ; type quit\\r"
alike "open what is open" "$end" "wait telnet> ; type open $home $port\\r; wait END:; type ^]; wait telnet> ; type open 1.1.1.1\\r; wait telnet> ; type \\r; quiet 30"
alike "status in each mode" "send A:; pause 400; send $(hex fffb01)B:; pause 400; send $(hex fffb03)C:; pause 400; send $(hex fffd22fffd21)D:; pause 400; close" "$(for i in A B C D; do echo "wait $i:; quiet 30; $(command_keys status)"; done)" $home $port
alike "slc" "send $(hex fffd22); quiet 50; send END:; quiet 900; close" "wait END:; $(for m in check import export check '?' x; do command_keys "slc $m"; done) type \\r; quiet 30" $home $port
alike "binary, toggled" "send END:; quiet 900; close" "wait END:; $(for i in "toggle binary" "toggle binary" "set inbinary" "set outbinary" "set binary" "unset binary" "toggle outbinary"; do command_keys "$i"; done)" $home $port
alike "autosynch" "send END:; quiet 200; send $(hex fffb06):; quiet 100; close" "wait END:; $(command_keys "toggle autosynch") type a^C; quiet 50; type b\\r; quiet 50" $home $port
alike "options shown" "send END:; quiet 300; send $(hex fffd18fffd20fffd21); quiet 50; send $(hex fffb01); quiet 50; send $(hex fffc07fffd63fffe17); quiet 30; send $(hex fff1fff9):; quiet 100; close" "wait END:; $(command_keys "toggle options")" $home $port
alike "network data shown" "send END:; quiet 300; send $(hex fffd18)hello\r\n; quiet 30; send 0123456789012345678901234567890123456789:; quiet 100; send x$(hex ffff); quiet 100; close" "wait END:; $(command_keys "toggle netdata") wait :; type abc\\r; quiet 50; $(command_keys "toggle prettydump") type de\\xff\\r; quiet 50" $home $port
alike "terminal data shown" "send END:; quiet 300; send $(hex fffd18)hello\r\n; quiet 30; close" "wait END:; $(command_keys "toggle termdata") type x\\r; quiet 50" $home $port
alike "escape characters" "$end" "wait END:; type ^]x^K; wait telnet> ; type \\r; quiet 30" -e ^K $home $port
alike "no escape character" "$end" "wait END:; type ^]x\\r; quiet 30" -E $home $port
alike "an empty escape character" "$end" "wait END:; type ^]x\\r; quiet 30" -e "" $home $port
alike "the escape character twice" "send $(hex fffb01fffb03); quiet 50; $end" "wait END:; type a^]^]b; quiet 50" $home $port
alike "rlogin's way" "send $(hex fffb01fffb03); quiet 50; $long" "wait END:; type ab~.\\r~x~^]\\r~~y; quiet 50; type \\r~^]; wait telnet> ; type \\r; quiet 30; type \\r~^Z; stopped; quiet 200; type \\r; quiet 50; type ~.; quiet 30" -r $home $port
alike "rlogin's way with a character of its own" "$end" "wait END:; type ^]x\\r; quiet 30" -r -e ^B $home $port
alike "the environment" "send $(hex fffd27); quiet 30; send END:; quiet 600; $(sub 2701) close" "wait END:; $(for i in 'environ define A b' 'environ define V "a b"' 'environ send A' 'environ export FOO' 'environ send NOPE' 'environ define USER x' 'environ undefine A'; do command_keys "$i"; done)" $home $port
prompt() { printf 'wait telnet> ; '; printf 'type %s\\r; wait telnet> ; ' "$@"; printf 'type quit\\r'; }
alike "the prompt" "" "$(prompt close logout 'send ayt' send set unset mode 'mode foo' 'mode ?' 'mode line' slc 'slc ?' 'slc foo' foo s st '? open' '? send' '? foo' '? ?' 'send ?' status "display 'escape' \"ec\"ho  cr\\\\ mod" 'set escape ^K' status)"
alike "set, unset, toggle, display" "" "$(prompt 'set escape' 'set a b' 'set foo bar' 'set foo' 'set escape ^K' 'display escape echo foo' 'unset escape' 'set echo x' 'set echo off' 'toggle crmod' 'toggle foo' 'toggle crlf options debug' 'toggle options' 'unset crlf' 'set crlf' 'set crlf off' 'set crlf foo' 'display tracefile crmod crlf' 'set tracefile /nonexistent/x' 'unset escape echo foo' 'set rlogin ~' 'display rlogin' 'set escape ^[' 'set escape 300' 'set forw1 \xe9' 'display forw1' 'toggle autosynch autoflush netdata netdata prettydump termdata termdata localchars' 'toggle a' toggle)"
alike "environ at the prompt" "" "$(prompt environ 'environ ?' 'environ define A b' 'environ export FOO' 'environ unexport FOO' 'environ define A' 'environ foo' 'environ list x' 'environ undefine' 'environ send A')"
alike "open at the prompt, in vain" "" "$(prompt "open $home 1" 'open a b c' "open -6 $home 1" 'open -l' "open -l joe $home 1" 'open ?' "open $home -x")"
alike "open without a host" "" "wait telnet> ; type o\\r; wait (to); type $home 1\\r; wait telnet> ; type o\\r; wait (to); type \\r; wait telnet> ; type ^D"
alike "an interrupt at the prompt" "" "wait telnet> ; type ^C"
alike "stopped at the prompt" "" "wait telnet> ; type z\\r; stopped; wait telnet> ; type ^Z; stopped; quiet 50; type \\r; quiet 50; type ^D"

piped "input that ends at once" "close" "true" $home $port
piped "input that ends later" "send hello\r\nx\r; quiet 300; close" "sleep 0.4" $home $port
piped "a pipe, by line" "quiet 50; send hello; quiet 300; close" "sleep 0.1; printf 'a\\rb\\nc\\003\\017\\032\\004\\034\\025\\177\\377\\n'; sleep 0.4" $home $port
piped "a pipe, by character" "send $(hex fffb01fffb03)hello; quiet 100; send a\r\nb\rc; quiet 300; close" "sleep 0.2; printf 'a\\rb\\nc\\003\\000\\005\\377\\n'; sleep 0.4" $home $port
piped "no size and no speed of a pipe" "quiet 50; send $(hex fffd1ffffd20fffd22fffd18); quiet 50; $(sub 2001) quiet 200; close" "sleep 0.5" $home $port
piped "commands by a pipe" "" "printf 'status\nfoo\nquit\n'"
piped "commands by a pipe that ends" "" "printf 'status\n'"
piped "an escape and its command in one" "send hello\r\nx; quiet 300; close" "sleep 0.2; printf '\\035status\\n'; sleep 0.3; printf '\\035send ayt\\n'; sleep 0.3; printf 'abc\\n'; sleep 0.4" $home $port
piped "a reset" "quiet 100; send hello; quiet 100; reset" "sleep 1" $home $port
piped "a trace in a file" "quiet 50; send $(hex fffd18)hello\r\n; quiet 200; close" "sleep 0.1; printf '\\035toggle netdata options termdata\\n'; sleep 0.1; printf 'x\\n'; sleep 0.3" -n /dev/stderr $home $port
# A real server: its program is a shell's loop, so that nobody has to log in. It begins when the size has come.
cat >"$work/login" <<'END'
#!/bin/sh
sleep 0.2
echo "TERM=$TERM size=$(stty size) DISPLAY=$DISPLAY"
while read -r line; do
	[ "$line" != quiet ] || stty -echo
	echo "GOT<$line>"
done
END
chmod 755 "$work" "$work/login"
daemon="exec telnetd -h -E $work/login"
quit='type ^]; wait telnet> ; type quit\r'
port=23
alike "telnetd: a conversation" "$daemon" "wait TERM; quiet 200; type a^?b\\r; wait GOT<b>; quiet 100; modes; size 30 100; $quit" $home
alike "telnetd: an interrupt" "$daemon" "wait TERM; quiet 200; type abc^C; quiet 200" $home
alike "telnetd: no echo" "$daemon" "wait TERM; quiet 200; type quiet\\r; wait GOT<; quiet 100; type b\\r; wait GOT<; quiet 100; $quit" $home
alike "telnetd: the prompt, line by line" "$daemon" "wait TERM; quiet 200; type ^]; wait telnet> ; type mode line\\r; quiet 200; modes; type ab\\r; wait GOT<; quiet 100; type ^]; wait telnet> ; type status\\r; quiet 100; $quit" $home
alike "telnetd: in 8 bits" "$daemon" "wait TERM; quiet 200; modes; type a\\r; wait GOT<; quiet 100; $quit" -8 $home
finish

# What the peer has not.
port=2323
# shellcheck disable=SC2089,SC2090 # a command for eval
typed="printf 'GET /\\n\\n'"
mkdir "$work/cases/drain"
printf '%s\n' 'get 9' 'send answer\r\n' 'quiet 100' 'close' >"$work/cases/drain/server"
# shellcheck disable=SC2090
(cd "$work/cases/drain" && export typed port here work &&
	in_network bash -c "$(declare -p environment); $(declare -f scene); scene ours --drain $home $port")
ours=$work/cases/drain/ours
equal "telnet --drain: the answer is shown" "answer" "$(grep answer "$ours/out")"
equal "telnet --drain: all was sent" "47 45 54 20 2f 0d 0a 0d 0a " "$(tr '\n' ' ' <"$ours/sent")"
for words in "-x" "-k REALM" "-X TYPE"; do
	# shellcheck disable=SC2086
	equal "telnet $words: refused by name" "64 telnet: unsupported option ${words%% *}" \
		"$("$work/ours/telnet" $words $home 1 2>"$work/refusal" >&2
			echo "$? $(cut -d: -f1-2 "$work/refusal")")"
done
