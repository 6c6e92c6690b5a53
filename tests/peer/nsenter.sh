#!/bin/bash
# ctrkit's nsenter beside util-linux's: the same command lines, the same output, messages and exit codes. Where the
# installed one is older than the release that ctrkit follows (2.42), one table below says what that release does.
# What is ctrkit's own is in nsenter_own.sh.
# shellcheck source=tests/lib.sh
. "$(dirname "$0")/../lib.sh"
# shellcheck source=tests/peer/nsenter_scene.sh
. "$(dirname "$0")/nsenter_scene.sh"

# Where the installed nsenter differs from 2.42: NAME STATUS OUTPUT ERRORS.
declare -A newest
newer() { newest[$1]=$(result "$2" "$3" "$4"); }

# run_both NAME WORD...: the same from both, or what the table says.
run_both() {
	local name=$1
	shift
	on ours "$@"
	if [ -n "${newest[$name]:-}" ]; then
		printf '%s\n' "${newest[$name]}" >"$work/peer.result"
		unset "newest[$name]"
	else
		on peer "$@"
	fi
}

both() {
	run_both "$@"
	same "nsenter: $1" "$work/peer.result" "$work/ours.result"
}

# both_at_first NAME WORD...: the same first line of errors; a hint of ctrkit's follows.
both_at_first() {
	run_both "$@"
	sed -i '/^-- errors$/ { n; q }' "$work/ours.result"
	same "nsenter: $1" "$work/peer.result" "$work/ours.result"
}

# ---- the table of differences ----

# 2.42 parses "PID" and "PID:INODE" by one function with these words.
newer 'a word for a pid' 1 '' "nsenter: failed to parse PID argument 'abc': Invalid argument"
newer 'pid 0' 1 '' "nsenter: failed to parse PID argument '0': Numerical result out of range"
newer 'a hexadecimal pid' 1 '' "nsenter: failed to parse PID argument '0x10': Invalid argument"
newer 'a pid too large' 1 '' "nsenter: failed to parse PID argument '99999999999': Numerical result out of range"
# 2.38.1 goes on without.
newer 'two targets' 1 '' 'nsenter: option --target may be given only once'
newer 'no namespace at all' 1 '' 'nsenter: no namespace specified'
newer 'no namespace but a target' 1 '' 'nsenter: no namespace specified'
# Other words for the same.
newer 'a namespace without target' 1 '' 'nsenter: no target PID specified'
newer 'all without target' 1 '' 'nsenter: no target PID specified' # 2.42 would stat /proc/0/ns/user
newer 'wd and wdns' 1 '' 'nsenter: options --wd and --wdns cannot be combined'
newer 'setuid to what is not mapped' 1 '' 'nsenter: setuid() failed: Invalid argument'
newer 'root, one that maps no id' 1 '' 'nsenter: setgid() failed: Invalid argument'
# 2.38.1 has no --net-socket and no --user-parent to be taken for.
newer 'ambiguous: --n' 1 '' "nsenter: option '--n' is ambiguous; possibilities: '--net' '--net-socket' '--no-fork'
Try 'nsenter --help' for more information."
newer 'ambiguous: --ne' 1 '' "nsenter: option '--ne' is ambiguous; possibilities: '--net' '--net-socket'
Try 'nsenter --help' for more information."
newer 'ambiguous: --us' 1 '' "nsenter: option '--us' is ambiguous; possibilities: '--user' '--user-parent'
Try 'nsenter --help' for more information."

# ---- namespaces, each alone and together ----

ns_links=()
for kind in $kinds pid user; do ns_links+=("/proc/self/ns/$kind"); done

# `readlink` prints all its namespaces, so that what must not change is compared, too. 2.38.1 does not strip the `=` of a
# short option's file; 2.42 does.
each_namespace() {
	local letter name kind
	while read -r letter name kind; do
		[ "$kind" != time ] || [ -n "$time" ] || continue
		both "-$letter" nsenter -t "$plain" "-$letter" readlink "${ns_links[@]}"
		both "--$name" nsenter --target "$plain" "--$name" readlink "${ns_links[@]}"
		both "--$name=FILE" nsenter "--$name=/proc/$plain/ns/$kind" readlink "${ns_links[@]}"
		both "-${letter}FILE" nsenter "-$letter/proc/$plain/ns/$kind" readlink "${ns_links[@]}"
		newer "-$letter=FILE" 0 "$(PATH=$work/peer:$PATH nsenter "-$letter/proc/$plain/ns/$kind" readlink "${ns_links[@]}")" ''
		both "-$letter=FILE" nsenter "-$letter=/proc/$plain/ns/$kind" readlink "${ns_links[@]}"
		equal "nsenter: -$letter is the target's" "$(link "$plain" "$kind")" \
			"$(PATH=$work/ours:$PATH nsenter -t "$plain" "-$letter" readlink "/proc/self/ns/$kind")"
	done <<-'END'
		m mount mnt
		u uts uts
		i ipc ipc
		n net net
		C cgroup cgroup
		T time time
	END
}
each_namespace
both '-p' nsenter -t "$full" -p readlink "${ns_links[@]}"
both '--pid' nsenter -t "$full" --pid readlink "${ns_links[@]}"
both '-pFILE' nsenter -p/proc/"$full"/ns/pid readlink "${ns_links[@]}"
newer '-p=FILE' 0 "$(PATH=$work/peer:$PATH nsenter -p/proc/"$full"/ns/pid readlink "${ns_links[@]}")" ''
both '-p=FILE' nsenter -p=/proc/"$full"/ns/pid readlink "${ns_links[@]}"
both '-p -F' nsenter -t "$full" -p -F readlink /proc/self/ns/pid /proc/self/ns/pid_for_children
both '-p --no-fork' nsenter -t "$full" -p --no-fork readlink /proc/self/ns/pid /proc/self/ns/pid_for_children
for together in -mu -mi -un -nC -muin -muinC -in '-m -u' '-n -i -u'; do
	# shellcheck disable=SC2086
	both "$together" nsenter -t "$plain" $together readlink "${ns_links[@]}"
done
for together in -mp -mpn -muinpC -a '-a -n' '-a -F'; do
	# shellcheck disable=SC2086
	both "$together into a PID namespace" nsenter -t "$full" $together readlink /proc/1/ns/{mnt,uts,ipc,net,cgroup,pid}
done
both '-a' nsenter -t "$plain" -a readlink "${ns_links[@]}"
both '-a: the host name' nsenter -t "$full" -a hostname
both '-a, one from elsewhere' nsenter -t "$plain" -a -n/proc/self/ns/net readlink "${ns_links[@]}"
both '-a, one from elsewhere, first' nsenter -u/proc/self/ns/uts -t "$plain" -a readlink "${ns_links[@]}"
both '-a, all the same' nsenter -t $$ -a readlink "${ns_links[@]}"
both 'a target and a file' nsenter -t "$plain" -u -n/proc/"$full"/ns/net readlink "${ns_links[@]}"
both 'two files' nsenter -n/proc/"$full"/ns/net -u/proc/"$plain"/ns/uts readlink "${ns_links[@]}"
both 'a file twice: the last' nsenter -n/proc/"$full"/ns/net -n/proc/"$plain"/ns/net readlink "${ns_links[@]}"
both 'the same namespace' nsenter -t $$ -n readlink "${ns_links[@]}"

# ---- how options may be written ----

both 'glued pid' nsenter -t"$plain" -n readlink "${ns_links[@]}"
both 'glued letters' nsenter -unt"$plain" readlink "${ns_links[@]}"
both '--target=PID' nsenter --target="$plain" -n readlink "${ns_links[@]}"
both '--' nsenter -t "$plain" -n -- echo -n -x
both 'options of the program' nsenter -t "$plain" -n echo -n -t --foo
both 'a lone dash' nsenter -t "$plain" -n - x
both 'an abbreviation' nsenter --targ "$plain" --ut readlink "${ns_links[@]}"
both 'an abbreviation with =' nsenter --tar="$plain" --mo=/proc/"$plain"/ns/mnt readlink "${ns_links[@]}"
both 'a whole word that begins another' nsenter --target "$plain" --wd=/usr -n pwd
both 'an optional argument is never separate' nsenter -t "$plain" -n /proc/"$full"/ns/net
for option in --foo --foo=3 -y -ny --n --ne --s --us -t --target --tar --setuid -S -G --setgid --all=3 --no-fork=1 \
	--preserve-credentials=yes --help=3 -nt; do
	case $option in
	--n | --ne | --s | --us) name="ambiguous: $option" ;;
	*) name="wrong: $option" ;;
	esac
	both "$name" nsenter "$option"
done

# ---- errors ----

both_at_first 'a word for a pid' nsenter -t abc -n true
both 'pid 0' nsenter -t 0 -n true
both_at_first 'a hexadecimal pid' nsenter -t 0x10 -n true
both 'a pid too large' nsenter -t 99999999999 -n true
both 'two targets' nsenter -t $$ -t $$ -n true
both 'no namespace at all' nsenter true
both 'no namespace but a target' nsenter -t $$ true
both 'a namespace without target' nsenter -n true
both 'all without target' nsenter -a true
both 'a file of another kind' nsenter --net=/proc/self/ns/uts true
both 'a file that is no namespace' nsenter -n/etc/passwd true
both 'a file that is not there' nsenter --net=/nonexistent true
both 'a directory' nsenter -m/ true
both 'the same user namespace' nsenter -t $$ -U true
both 'a program that is not there' nsenter -t "$plain" -n /nonexistent
both 'a program that is not in PATH' nsenter -t "$plain" -n nonexistent-program
both 'a program that is a directory' nsenter -t "$plain" -n /etc
both 'a program that is no program' nsenter -t "$plain" -n /etc/passwd
both 'a program behind a file' nsenter -t "$plain" -n /etc/passwd/x
both 'an empty word for a program' nsenter -t "$plain" -n ''
both 'a word for a uid' nsenter -S abc -t "$plain" -n true
both 'a word for a gid' nsenter -G 1x -t "$plain" -n true
both '--root without target' nsenter -r true
both '--root that is not there' nsenter -n/proc/"$plain"/ns/net -r/nonexistent true
both '--root that is a file' nsenter -n/proc/"$plain"/ns/net -r/etc/passwd true
both '--wd without target' nsenter -w true
both '--wd that is not there' nsenter -n/proc/"$plain"/ns/net -w/nonexistent true
both '--wd that is a file' nsenter -n/proc/"$plain"/ns/net --wd=/etc/passwd true
both '--wdns that is not there' nsenter -t "$plain" -n -W /nonexistent true
both '--wdns without argument' nsenter -t "$plain" -n -W
both 'wd and wdns' nsenter -t "$plain" -n -w -W /usr true

# ---- root and directories ----

mkdir -p "$work/root/sub"
cp "$helper" "$work/root/helper"
both '-r of the target' nsenter -t "$plain" -m -r pwd
both '-r and -w' nsenter -t "$plain" -n "-r$work/root" "-w$work/root/sub" /helper directory
both '-r and -W' nsenter -t "$plain" -n "-r$work/root" -W /sub /helper directory
both '-r, -W relative' nsenter -t "$plain" -n "-r$work/root" -W sub /helper directory
both '-wDIR' nsenter -t "$plain" -n -w/usr/share pwd
both '--wd=DIR' nsenter -t "$plain" -n --wd=/usr/share pwd
both '-w of the target' nsenter -t "$plain" -n -w pwd
both '-w of the target, -m' nsenter -t "$plain" -m -w pwd
both '-W DIR' nsenter -t "$plain" -n -W /usr/share pwd
both '-WDIR' nsenter -t "$plain" -n -W/usr/share pwd
both '--wdns=DIR' nsenter -t "$plain" -m --wdns=/usr/share pwd
both '-m: the directory' nsenter -t "$plain" -m pwd
both '-n: the directory' nsenter -t "$plain" -n pwd
both '-a -r -w' nsenter -t "$full" -a -r -w pwd

# ---- ids ----

both '-S' nsenter -t "$plain" -n -S 1000 id
both '-G' nsenter -t "$plain" -n -G 1000 id
both '-S -G' nsenter -t "$plain" -n -S 1000 -G 1001 id
both '--setuid= --setgid=' nsenter -t "$plain" -n --setuid=1000 --setgid=1001 id
both '--preserve-credentials -S' nsenter -t "$plain" -n --preserve-credentials -S 1000 id
both '-p -S -G' nsenter -t "$full" -p -S 1000 -G 1000 id
both '-S, then a file one may not run' nsenter -t "$plain" -n -S 1000 -G 1000 /etc/shadow

# ---- how it ends ----

wrong_codes() {
	local code status
	for code in {0..255}; do
		"$work/ours/nsenter" -t "$full" -p sh -c "exit $code"
		status=$?
		[ $status = "$code" ] || echo "$code became $status"
	done
}
wrong_codes >"$work/wrong" 2>&1
same 'nsenter: -p passes on 0 to 255' /dev/null "$work/wrong"
both 'an exit code without -p' nsenter -t "$plain" -n sh -c 'exit 77'
both 'the status a shell sees, TERM' sh -c "nsenter -t $full -p sh -c 'kill -TERM \$\$'"
both 'the status a shell sees, KILL' sh -c "nsenter -t $full -p sh -c 'kill -KILL \$\$'"
for signal in HUP INT QUIT ILL ABRT FPE KILL SEGV PIPE ALRM TERM USR1 USR2; do
	both "-p: dies of SIG$signal" "$helper" watch nsenter -t "$full" -p sh -c "kill -$signal"' $$'
done
both 'dies of SIGTERM without -p' "$helper" watch nsenter -t "$plain" -n sh -c 'kill -TERM $$'
both '-p: stops and goes on' "$helper" watch nsenter -t "$full" -p sh -c 'kill -STOP $$; echo on; kill -TSTP $$; echo on; exit 9'
both '-p: stops with its group and goes on' "$helper" watch nsenter -t "$full" -p sh -c 'kill -TSTP 0; echo on; exit 9'
both '-p: a signal to its group' "$helper" watch nsenter -t "$full" -p sh -c 'kill -INT 0; sleep 5'
both '-p where SIGCHLD is ignored' env --ignore-signal=CHLD nsenter -t "$full" -p sh -c 'exit 5'

# Job control, on a terminal.
jobs_of peer 'kill -STOP $$' >"$work/peer.jobs"
jobs_of ours 'kill -STOP $$' >"$work/ours.jobs"
same 'nsenter: job control' "$work/peer.jobs" "$work/ours.jobs"

# ---- no program ----

# shellcheck disable=SC2016 # for the shell
echo 'echo "shell $0"' >"$work/script"
input=$work/script
both 'no program: the SHELL' env SHELL="$helper" nsenter -t "$plain" -n
both 'no program: the SHELL is sh' env SHELL=/bin/sh nsenter -t "$plain" -n
input=/dev/null

# ---- user namespaces: entered by root, and by the one who made it ----

user_namespaces() {
	both 'root, -U' nsenter -t "$mine" -U id
	both 'root, -U -n' nsenter -t "$mine" -U -n id -u
	both 'root, -UFILE' nsenter "-U/proc/$mine/ns/user" readlink "${ns_links[@]}"
	both 'root, -U --preserve-credentials' nsenter -t "$mine" -U --preserve-credentials id -u
	both 'root, -a' nsenter -t "$mine" -a hostname
	both 'root, -a, who' nsenter -t "$mine" -a id
	both 'root, -n only' nsenter -t "$mine" -n id -u
	both 'root, all but -U' nsenter -t "$mine" -m -u -i -n -p id -u
	both 'root, many ids' nsenter -t "$many" -U id
	both 'root, many ids, -S -G' nsenter -t "$many" -U -n -S 33 -G 44 id
	both_at_first 'setuid to what is not mapped' nsenter -t "$mine" -U -S 4242 id
	both_at_first 'root, one that maps no id' nsenter -t "$nested" -U readlink "${ns_links[@]}"

	as=("${rootless[@]}")
	both 'owner, -U --preserve-credentials' nsenter -t "$mine" -U --preserve-credentials id
	both 'owner, all of theirs' nsenter -t "$mine" -U -m -u -i -n -p --preserve-credentials hostname
	as=()
}
[ -z "$users" ] || user_namespaces

for name in "${!newest[@]}"; do fail "nsenter: the table names '$name', which no case bears"; done
