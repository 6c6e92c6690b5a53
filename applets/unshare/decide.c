// SPDX-License-Identifier: MIT

/* What is to be done, as it follows from the options: nothing is done yet. */

#include <errno.h>
#include <signal.h>
#include <string.h>
#include <sys/mount.h>
#include <unistd.h>

#include "applets/unshare/unshare.h"
#include "core/account.h"
#include "core/text.h"

/* --- words ------------------------------------------------------------ */

static int take_signal(const char *word, int *number, struct error *error)
{
	static const char names[][7] = {"", "HUP", "INT", "QUIT", "ILL", "TRAP", "ABRT", "BUS",
		"FPE", "KILL", "USR1", "SEGV", "USR2", "PIPE", "ALRM", "TERM", "STKFLT", "CHLD",
		"CONT", "STOP", "TSTP", "TTIN", "TTOU", "URG", "XCPU", "XFSZ", "VTALRM", "PROF",
		"WINCH", "IO", "PWR", "SYS"};
	const char *name = text_begins(word, "SIG") ? word + 3 : word;
	uint64_t value;
	if (*word == '\0') {
		*number = SIGKILL;
		return 0;
	}
	if (text_number(word, 10, SIGRTMAX, &value) == 0 && value > 0) {
		*number = (int)value;
		return 0;
	}
	for (int at = 1; at < (int)(sizeof names / sizeof names[0]); at++)
		if (text_equal(names[at], name)) {
			*number = at;
			return 0;
		}
	return failed(error, 0, "unknown signal: %s", word);
}

/* A number, or a name of the file's. */
static int take_id(
	const char *word, const char *file, const char *what, uint32_t *id, struct error *error)
{
	uint64_t number;
	if (text_number(word, 10, UINT32_MAX - 1, &number) == 0)
		*id = (uint32_t)number;
	else if (file == NULL || !account_find(file, word, id))
		return failed(error, 0, "failed to parse %s: '%s'", what, word);
	return 0;
}

static int take_offset(const char *word, const char *what, int64_t *seconds, struct error *error)
{
	uint64_t number;
	bool is_negative = word[0] == '-';
	int wrong = text_number(word + is_negative, 10, INT64_MAX, &number);
	if (wrong == 0) {
		*seconds = is_negative ? -(int64_t)number : (int64_t)number;
		return 0;
	}
	return failed(
		error, wrong == ERANGE ? wrong : 0, "failed to parse %s offset: '%s'", what, word);
}

static int take_propagation(struct unshare *this, const char *word, struct error *error)
{
	static const struct {
		char name[10];
		unsigned long flags;
	} kinds[] = {
		{"private", MS_REC | MS_PRIVATE},
		{"shared", MS_REC | MS_SHARED},
		{"slave", MS_REC | MS_SLAVE},
		{"unchanged", 0},
	};
	this->propagation = kinds[0].flags;
	for (size_t at = 0; word != NULL && at < sizeof kinds / sizeof kinds[0]; at++)
		if (text_equal(kinds[at].name, word)) {
			this->propagation = kinds[at].flags;
			return 0;
		}
	return word == NULL ? 0 : failed(error, 0, "unsupported propagation mode: %s", word);
}

/* --- what follows from them ------------------------------------------------------------ */

static int take_maps(struct unshare *this, struct error *error)
{
	const struct unshare_options *options = this->options;
	const char *users = options->map_auto ? "auto" : options->map_users;
	const char *groups = options->map_auto ? "auto" : options->map_groups;
	uint32_t user = geteuid(), group = getegid();
	bool one_user = options->map_root || options->map_current, one_group = one_user;
	char name[64];
	account_name("/etc/passwd", geteuid(), name, sizeof name);
	if (options->map_root)
		user = group = 0;
	if (options->map_user != NULL) {
		one_user = true;
		if (take_id(options->map_user, "/etc/passwd", "uid", &user, error) < 0)
			return -1;
	}
	if (options->map_group != NULL) {
		one_group = true;
		if (take_id(options->map_group, "/etc/group", "gid", &group, error) < 0)
			return -1;
	}
	this->users.file = "uid_map";
	this->users.program = "newuidmap";
	this->groups.file = "gid_map";
	this->groups.program = "newgidmap";
	if (maps_make(&this->users, one_user ? &user : NULL, geteuid(), users, "/etc/subuid", name,
		    error) < 0 ||
		maps_make(&this->groups, one_group ? &group : NULL, getegid(), groups,
			"/etc/subgid", name, error) < 0)
		return -1;
	if (this->users.count > 0 || this->groups.count > 0)
		this->make[NS_USER] = true;
	/* Who maps only one's own group may do so as long as nobody can leave groups. */
	if (one_group && !this->groups.is_wide) {
		if (this->sets_groups && this->allows_groups)
			return failed(error, 0,
				"options --setgroups=allow and --map-group are mutually exclusive");
		this->sets_groups = true;
		this->allows_groups = false;
	}
	return 0;
}

static void take_kinds(struct unshare *this)
{
	const struct unshare_options *options = this->options;
	for (enum ns_kind kind = 0; kind < NS_KINDS; kind++)
		this->make[kind] |= options->make[kind] || options->keep[kind] != NULL;
	this->make[NS_MNT] |= options->mount_proc != NULL;
	for (enum ns_kind kind = 0; kind < NS_KINDS; kind++)
		this->flags |= this->make[kind] ? ns_flag(kind) : 0;
	this->forks = options->fork || options->forward_signals || options->kill_child != NULL;
}

int unshare_decide(struct unshare *this, struct error *error)
{
	const struct unshare_options *options = this->options;
	if (options->setgroups != NULL) {
		this->sets_groups = true;
		this->allows_groups = text_equal(options->setgroups, "allow");
		if (!this->allows_groups && !text_equal(options->setgroups, "deny"))
			return failed(error, 0, "unsupported --setgroups argument '%s'",
				options->setgroups);
	}
	if (take_propagation(this, options->propagation, error) < 0 ||
		(options->kill_child != NULL &&
			take_signal(options->kill_child, &this->kill_signal, error) < 0))
		return -1;
	this->sets_uid = options->setuid != NULL;
	this->sets_gid = options->setgid != NULL;
	if ((this->sets_uid && take_id(options->setuid, NULL, "uid", &this->uid, error) < 0) ||
		(this->sets_gid && take_id(options->setgid, NULL, "gid", &this->gid, error) < 0))
		return -1;
	if ((options->monotonic != NULL &&
		    take_offset(options->monotonic, "monotonic", &this->monotonic, error) < 0) ||
		(options->boottime != NULL &&
			take_offset(options->boottime, "boottime", &this->boottime, error) < 0))
		return -1;
	if (take_maps(this, error) < 0)
		return -1;
	take_kinds(this);
	if ((options->monotonic != NULL || options->boottime != NULL) && !this->make[NS_TIME])
		return failed(error, 0,
			"options --monotonic and --boottime require unsharing of a time namespace "
			"(-t)");
	return 0;
}
