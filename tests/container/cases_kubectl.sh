# SPDX-License-Identifier: MIT
# The real kubectl against kube_standin.js, whose pods are containers of the engine.
# shellcheck shell=bash disable=SC2154

kube_copy() {
	equal kube_sees_the_pod Running "$(kube get pod web -o 'jsonpath={.status.phase}')"
	holds kube_copies kube cp "$ctrkit" web:/tmp/ctrkit
	shows_network_of pod-web kube_runs_the_copy kube exec web -- /tmp/ctrkit ip addr
	docker cp pod-web:/tmp/ctrkit "$work/copied"
	same_bytes kube_copies_every_byte "$ctrkit" "$work/copied"
	status_is kube_passes_the_status_on 1 kube exec web -- /tmp/ctrkit ip addr show dev none
}

# No tar in the target: the reason why there are other roads.
kube_copy_without_tar() {
	refuses kube_cannot_copy_without_tar 'tar' kube cp "$ctrkit" stripped:/ctrkit
}

kube_debug() {
	need_image beside
	shows_network_of pod-stripped kube_debugs kube debug -i -q stripped --image=beside --target=app \
		--profile=general -- ip addr
	shows_network_of pod-stripped kube_debugs_and_enters kube debug -i -q stripped --image=beside --target=app \
		--profile=sysadmin -- nsenter -t 1 -n ip addr
}

kube_cases() {
	need_image with-tar
	need_image stripped-nginx
	start pod-web with-tar || return
	start pod-stripped stripped-nginx || return
	if kube_begin web=pod-web stripped=pod-stripped; then
		kube_copy
		kube_copy_without_tar
		kube_debug
		kube_end
	else
		fail kube_standin_starts "$work/kube.log"
	fi
	drop pod-web pod-stripped
}

lack=$(kube_without | head -n 1)
if [ -n "$lack" ]; then
	skip_even_in_ci kubectl "$lack"
else
	kube_cases
fi
