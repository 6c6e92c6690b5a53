// SPDX-License-Identifier: MIT

/*
 * ip -batch: a command a line, `#` begins a comment, `\` joins the next line, quotes keep blanks.
 *
 * Commands run one after the other, since the first that fails ends the batch and nothing behind it
 * may have happened: the kernel would go on with what it has been sent. With -force it may, and
 * routes are changed many at a time.
 */

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <unistd.h>

#include "applets/ip/batch.h"
#include "applets/ip/ip.h"
#include "core/own.h"
#include "core/text.h"

enum { WORDS = 512, LINE_SIZE = 64 * 1024 };

/* A file of commands; line is the number of the last one that was taken. */
struct batch {
	struct ip *ip;
	const char *name;
	int fd;
	unsigned line;
	size_t at, size;
	bool too_long;
	bool wrong;                         /* a command failed */
	bool broken;                        /* the conversation with the kernel did */
	unsigned most;                      /* changes that may wait; 0: they are made at once */
	unsigned lines[NETLINK_QUEUE_MOST]; /* of those that wait */
	struct netlink_queue queue;
	char buffer[16 * 1024];
	char text[LINE_SIZE]; /* the command, joined lines and all */
};

/* What is said of the command of a line, which has failed for the reason in the error. */
static void complain(struct batch *this, unsigned line)
{
	struct error *error = this->ip->error;
	char text[512];
	text_format(text, sizeof text, "%s%s%s", error->text, error->hint[0] != '\0' ? "\n" : "",
		error->hint);
	applet_warn(this->ip->run, text);
	failed(error, 0, "Command failed %s:%u", this->name, line);
	this->wrong = true;
}

static void refused(unsigned place, void *context)
{
	struct batch *this = context;
	ip_hint(this->ip);
	complain(this, this->lines[place]);
	applet_warn(this->ip->run, this->ip->error->text);
}

/* Makes the changes that wait. Returns 0 or -1. */
static int settle(struct batch *this)
{
	return netlink_queue_send(&this->ip->netlink, &this->queue, refused, this, this->ip->error);
}

int ip_change_later(struct ip *ip, struct netlink_request *request)
{
	struct batch *this = ip->batch;
	if (this == NULL || this->most == 0 || ip->options.echo)
		return ip_change_shown(ip, request);
	if (this->queue.count >= this->most || !netlink_queue_put(&this->queue, request)) {
		if (settle(this) < 0)
			return -1;
		if (!netlink_queue_put(&this->queue, request))
			return ip_change(ip, request);
	}
	this->lines[this->queue.count - 1] = this->line;
	return 0;
}

/* The next byte, -1 at the end; whoever writes them one by one waits for what they do. */
static int next_byte(struct batch *this)
{
	while (this->at == this->size) {
		this->broken = settle(this) < 0;
		if (this->broken)
			return -1;
		ssize_t got = read(this->fd, this->buffer, sizeof this->buffer);
		if (got < 0 && errno == EINTR)
			continue;
		if (got <= 0)
			return -1;
		this->at = 0;
		this->size = (size_t)got;
	}
	return (unsigned char)this->buffer[this->at++];
}

/* Whether a comment begins here, not in a quoted word; quote is that word's, or 0. */
static bool begins_comment(int byte, bool begins_word, int *quote)
{
	if (*quote != 0)
		*quote = byte == *quote ? 0 : *quote;
	else if (begins_word && (byte == '"' || byte == '\''))
		*quote = byte;
	return *quote == 0 && byte == '#';
}

/*
 * Takes a command's line, or lines joined by a backslash, which none in a comment is. False at the
 * end.
 */
static bool next_line(struct batch *this)
{
	size_t length = 0;
	bool in_comment = false;
	int quote = 0, byte = next_byte(this);
	if (byte < 0)
		return false;
	for (; byte >= 0; byte = next_byte(this)) {
		if (byte == '\n') {
			this->line++;
			if (in_comment || length == 0 || this->text[length - 1] != '\\')
				break;
			length--;
			continue;
		}
		bool begins_word = length == 0 || strchr(" \t", this->text[length - 1]) != NULL;
		in_comment |= begins_comment(byte, begins_word, &quote);
		if (length < sizeof this->text - 1)
			this->text[length++] = (char)byte;
		else
			this->too_long = true;
	}
	if (byte < 0)
		this->line++;
	this->text[length] = '\0';
	return true;
}

int batch_split(char *text, char **words, size_t most, struct error *error)
{
	size_t count = 0;
	char *at = text;
	for (;;) {
		at += strspn(at, " \t\r\n");
		if (*at == '\0' || *at == '#')
			break;
		if (count + 1 >= most)
			return failed(error, 0, "Too many arguments to command");
		if (*at == '"' || *at == '\'') {
			char quote = *at++;
			words[count++] = at;
			at = strchr(at, quote);
			if (at == NULL)
				return failed(error, 0, "Unterminated quoted string");
		} else {
			words[count++] = at;
			at += strcspn(at, " \t\r\n#");
			/* A comment begins within a word too. */
			if (*at == '#')
				at[1] = '\0';
		}
		if (*at == '\0')
			break;
		bool comment = *at == '#';
		*at++ = '\0';
		if (comment)
			break;
	}
	words[count] = NULL;
	return (int)count;
}

/* Whether the command is one of the tables that change no link. */
static bool leaves_links(char **words)
{
	return text_abbreviates(words[0], "route", 1) || text_abbreviates(words[0], "address", 1) ||
		text_abbreviates(words[0], "neighbor", 1) ||
		text_abbreviates(words[0], "neighbour", 1);
}

/* Whether it does nothing but ip_change_later. */
static bool asks_later(char **words)
{
	static const char verbs[][8] = {"add", "append", "replace", "change", "delete"};
	if (!text_abbreviates(words[0], "route", 1) || words[1] == NULL)
		return false;
	for (size_t at = 0; at < sizeof verbs / sizeof verbs[0]; at++)
		if (text_abbreviates(words[1], verbs[at], 1))
			return true;
	return false;
}

/* Runs the object's command in the order of the lines. Returns 0 or what it failed with. */
static int run_words(struct batch *this, char **words)
{
	struct ip *ip = this->ip;
	if (!asks_later(words) && settle(this) < 0)
		return -1;
	if (!leaves_links(words)) {
		memset(ip->interfaces, 0, sizeof ip->interfaces);
		ip->asked.index = 0;
	}
	ip->family = (int)ip->options.family;
	ip->ends = false;
	ip->out->not_first = 0; /* in JSON each command's answer is a document of its own */
	int status = ip_run_object(ip, words);
	out_flush(ip->out);
	return status;
}

/* Runs one command. Returns 0 to go on, a status to end with. */
static int run_line(struct batch *this)
{
	struct ip *ip = this->ip;
	char *words[WORDS];
	if (this->too_long)
		return failed(ip->error, 0, "%s:%u: the line is too long", this->name, this->line);
	int count = batch_split(this->text, words, WORDS, ip->error);
	int status = count <= 0 ? count : run_words(this, words);
	if (status >= 0 || count < 0)
		return status;
	/* At some errors iproute2 ends at once, and says no line. */
	if (ip->error->status == STATUS_USAGE || ip->ends)
		return -1;
	/* What waits is of lines before. */
	struct error error = *ip->error;
	if (settle(this) < 0)
		return -1;
	*ip->error = error;
	complain(this, this->line);
	if (!ip->options.force)
		return -1;
	applet_warn(ip->run, ip->error->text);
	return 0;
}

static int run_lines(struct batch *this)
{
	int status = 0;
	while (status == 0 && next_line(this) && !this->broken)
		status = run_line(this);
	if (this->broken)
		return -1;
	/* What waits is of lines before. */
	struct error error = *this->ip->error;
	if (settle(this) < 0)
		return -1;
	*this->ip->error = error;
	return status != 0 || !this->wrong ? status : STATUS_FAILED;
}

int ip_batch(struct ip *ip, const char *path)
{
	struct batch this; /* not cleared: it holds buffers */
	bool from_input = text_equal(path, "-");
	own_fd int fd = from_input ? -1 : open(path, O_RDONLY | O_CLOEXEC);
	if (fd < 0 && !from_input)
		return failed(ip->error, errno, "Cannot open file \"%s\" for reading", path);
	memset(&this, 0, offsetof(struct batch, queue.bytes));
	this.ip = ip;
	this.name = path;
	this.fd = from_input ? STDIN_FILENO : fd;
	if (ip->options.force)
		this.most = netlink_queue_most(&ip->netlink);
	ip->batch = &this;
	return run_lines(&this);
}
