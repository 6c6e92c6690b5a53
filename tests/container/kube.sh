# SPDX-License-Identifier: MIT
# kubectl against kube_standin.js; sourced by run_test.sh.
# shellcheck shell=bash disable=SC2154

# kube_begin POD=CONTAINER...: KUBECONFIG then leads kubectl to these.
kube_begin() {
	export KUBECONFIG=$work/kubeconfig
	# What the stand-in speaks is the default from 1.31 on.
	export KUBECTL_REMOTE_COMMAND_WEBSOCKETS=true
	node "$root/tests/container/kube_standin.js" "$@" >"$work/kube.port" 2>"$work/kube.log" &
	kube=$!
	at_exit kill "$kube"
	wait_for 10 test -s "$work/kube.port" || return 1
	cat >"$KUBECONFIG" <<-EOF
		apiVersion: v1
		kind: Config
		clusters: [{name: stand-in, cluster: {server: "http://127.0.0.1:$(cat "$work/kube.port")"}}]
		users: [{name: nobody}]
		contexts: [{name: stand-in, context: {cluster: stand-in, user: nobody}}]
		current-context: stand-in
	EOF
}

kube_end() {
	kill "$kube"
	wait "$kube" 2>/dev/null
}

# What it learns of an API it keeps in its home.
kube() { HOME=$work timeout 20 kubectl "$@"; }

kube_without() {
	have kubectl || echo "there is no kubectl"
	have node || echo "there is no node for the stand-in of the API"
	have kubectl && ! kubectl version --client 2>/dev/null | grep -qE 'v1\.[3-9][0-9]' &&
		echo "this kubectl is too old to speak WebSocket"
}
