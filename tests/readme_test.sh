#!/bin/bash
# What the README claims and no other test runs: the list of tools, the size, and "add an applet" as it stands there.
# shellcheck source=tests/lib.sh
. "$(dirname "$0")/lib.sh"

equal "the README names every tool" "$("$ctrkit" --list | sort)" \
	"$(sed -nE 's/^\| `([a-z]+)` \|.*/\1/p' "$root/README.md" | sort)"

# A copy of the tree with the applet of the README in it.
copy=$work/copy
mkdir "$copy"
cp -r "$root/applets" "$root/core" "$root/build.sh" "$copy"
awk '/^```c$/ { inside = 1; next } /^```/ { inside = 0 } inside' "$root/README.md" >"$copy/applets/hello.c"
sed -i 's/APPLET(ctrkit)/& APPLET(hello)/' "$copy/applets/table.c"
holds "the applet of the README builds" "$copy/build.sh" build "$arch"
equal "the applet of the README runs" "hello reader" "$("$copy/build/$arch/ctrkit" hello reader)"
equal "the applet of the README is listed" "hello" "$("$copy/build/$arch/ctrkit" --list | grep hello)"
"$copy/build/$arch/ctrkit" help hello >"$work/help"
holds "the applet of the README has help" grep -q "Say hello." "$work/help"
