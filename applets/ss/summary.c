// SPDX-License-Identifier: MIT

/* -s: how many sockets there are, as /proc/net tells it (proc(5)). */

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "applets/ss/ss.h"
#include "core/own.h"
#include "core/root.h"
#include "core/text.h"

/* Which number of which line goes where: `TCP: inuse 3 orphan 0`. */
static const struct place {
	char line[8], word[10];
	uint8_t offset;
} places[] = {
	{"sockets", "used", offsetof(struct summary, sockets)},
	{"TCP", "inuse", offsetof(struct summary, tcp[0])},
	{"TCP", "orphan", offsetof(struct summary, orphan)},
	{"TCP", "tw", offsetof(struct summary, timewait)},
	{"TCP", "alloc", offsetof(struct summary, alloc)},
	{"UDP", "inuse", offsetof(struct summary, udp[0])},
	{"RAW", "inuse", offsetof(struct summary, raw[0])},
	{"FRAG", "inuse", offsetof(struct summary, fragments[0])},
	{"TCP6", "inuse", offsetof(struct summary, tcp[1])},
	{"UDP6", "inuse", offsetof(struct summary, udp[1])},
	{"RAW6", "inuse", offsetof(struct summary, raw[1])},
	{"FRAG6", "inuse", offsetof(struct summary, fragments[1])},
};

/* The text of a file below /proc/net, cut where it is longer. False, with errno, if there is none.
 */
static bool read_file(const char *name, char *text, size_t size)
{
	char path[4096];
	const char *root = getenv("PROC_ROOT"); /* as iproute2 has it */
	size_t used = 0;
	ssize_t got;
	text_format(path, sizeof path, "%s/net/%s", root != NULL ? root : "/proc", name);
	own_fd int fd = root_open_file(AT_FDCWD, path);
	if (fd < 0)
		return false;
	while (used < size - 1 && (got = read(fd, text + used, size - 1 - used)) > 0)
		used += (size_t)got;
	text[used] = '\0';
	return true;
}

/* Moves text behind its next word, up to a space or the end of the line; NULL at that end. */
static const char *next_word(const char **text)
{
	const char *word = *text + strspn(*text, " ");
	size_t length = strcspn(word, " \n");
	*text = word + length;
	return length == 0 ? NULL : word;
}

/* The line of text that begins with name and a colon, behind that; NULL if there is none. */
static const char *find_line(const char *text, const char *name)
{
	size_t length = strlen(name);
	while (strncmp(text, name, length) != 0 || text[length] != ':') {
		text = strchr(text, '\n');
		if (text == NULL)
			return NULL;
		text++;
	}
	return text + length + 1;
}

/* Whether the word at text, which a space or the end of its line ends, is that one. */
static bool is_word(const char *text, const char *word)
{
	size_t length = strlen(word);
	return strncmp(text, word, length) == 0 && strchr(" \n", text[length]) != NULL;
}

/* The digits at text; what is no number reads as 0. */
static int number_of(const char *text)
{
	unsigned number = 0;
	for (; *text >= '0' && *text <= '9' && number < 100000000; text++)
		number = number * 10 + (unsigned)(*text - '0');
	return (int)number;
}

static void take_numbers(struct summary *counts, const char *text)
{
	while (text != NULL && *text != '\0') {
		size_t length = strcspn(text, ":\n");
		const char *at = text + length + (text[length] == ':'), *word, *value;
		char line[12];
		text_format(line, sizeof line, "%.*s", (int)length, text);
		while ((word = next_word(&at)) != NULL && (value = next_word(&at)) != NULL) {
			for (size_t place = 0; place < sizeof places / sizeof places[0]; place++)
				if (text_equal(places[place].line, line) &&
					is_word(word, places[place].word))
					*(int *)(void *)((char *)counts + places[place].offset) =
						number_of(value);
		}
		text = strchr(at, '\n');
		if (text != NULL)
			text++;
	}
}

/* How many connections there are: `Tcp:` with the words, below it `Tcp:` with their numbers. */
static int read_established(const char *text)
{
	const char *words = find_line(text, "Tcp"), *word, *value;
	const char *numbers = words != NULL ? find_line(words, "Tcp") : NULL;
	while (numbers != NULL && (word = next_word(&words)) != NULL &&
		(value = next_word(&numbers)) != NULL)
		if (is_word(word, "CurrEstab"))
			return number_of(value);
	return 0;
}

static void print_transport(struct out *out, const char *name, const char *key, const int counts[2])
{
	out_object(out, key);
	out_text(out, name);
	out_signed(out, "total", "\t  %-9 ", (int64_t)counts[0] + counts[1]);
	out_signed(out, "ipv4", "%-9 ", counts[0]);
	out_signed(out, "ipv6", "%-9\n", counts[1]);
	out_object_end(out);
}

void summary_print(struct out *out, const struct summary *counts)
{
	const int inet[] = {counts->raw[0] + counts->udp[0] + counts->tcp[0],
		counts->raw[1] + counts->udp[1] + counts->tcp[1]};
	int total = counts->alloc + counts->timewait;
	out_object(out, NULL);
	out_signed(out, "total", "Total: %\n", counts->sockets);
	out_object(out, "tcp");
	out_signed(out, "total", "TCP:   % ", total);
	out_signed(out, "established", "(estab %, ", counts->established);
	out_signed(out, "closed", "closed %, ", (int64_t)total - counts->tcp[0] - counts->tcp[1]);
	out_signed(out, "orphaned", "orphaned %, ", counts->orphan);
	out_signed(out, "timewait", "timewait %)\n\n", counts->timewait);
	out_object_end(out);
	out_object(out, "transport");
	out_text(out, "Transport Total     IP        IPv6\n");
	print_transport(out, "RAW", "raw", counts->raw);
	print_transport(out, "UDP", "udp", counts->udp);
	print_transport(out, "TCP", "tcp", counts->tcp);
	print_transport(out, "INET", "inet", inet);
	print_transport(out, "FRAG", "frag", counts->fragments);
	out_text(out, "\n");
	out_object_end(out);
	out_object_end(out);
}

static void warn_missing(struct ss *ss, const char *what)
{
	failed(ss->error, errno, "ss: %s", what);
	applet_warn(ss->run, ss->error->text);
}

void summary_read(struct ss *ss)
{
	char text[8192];
	struct summary *counts = &ss->summary;
	if (read_file("sockstat", text, sizeof text))
		take_numbers(counts, text);
	else
		warn_missing(ss, "get_sockstat");
	if (read_file("sockstat6", text, sizeof text)) /* where there is IPv6 */
		take_numbers(counts, text);
	if (read_file("snmp", text, sizeof text))
		counts->established = read_established(text);
	else
		warn_missing(ss, "get_snmpstat");
}
