// SPDX-License-Identifier: MIT

/* ip -batch: a command a line, `#` begins a comment, `\` joins the next line, quotes keep blanks.
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

/* What is read of a file; line is the number of the last one that was taken. */
struct reader {
	int fd;
	unsigned line;
	size_t at, size;
	bool too_long;
	char buffer[16 * 1024];
	char text[LINE_SIZE]; /* the command, joined lines and all */
};

static int next_byte(struct reader *reader)
{
	while (reader->at == reader->size) {
		ssize_t got = read(reader->fd, reader->buffer, sizeof reader->buffer);
		if (got < 0 && errno == EINTR)
			continue;
		if (got <= 0)
			return -1;
		reader->at = 0;
		reader->size = (size_t)got;
	}
	return (unsigned char)reader->buffer[reader->at++];
}

/* Takes a command's line, or lines joined by a backslash. False at the end. */
static bool next_line(struct reader *reader)
{
	size_t length = 0;
	int byte = next_byte(reader);
	if (byte < 0)
		return false;
	for (; byte >= 0; byte = next_byte(reader)) {
		if (byte == '\n') {
			reader->line++;
			if (length == 0 || reader->text[length - 1] != '\\')
				break;
			length--;
			continue;
		}
		if (length < sizeof reader->text - 1)
			reader->text[length++] = (char)byte;
		else
			reader->too_long = true;
	}
	if (byte < 0)
		reader->line++;
	reader->text[length] = '\0';
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

/* Runs one command. Returns 0 to go on, a status to end with. */
static int run_line(struct ip *ip, struct reader *reader, const char *name, bool *wrong)
{
	char *words[WORDS];
	char text[512];
	if (reader->too_long)
		return failed(ip->error, 0, "%s:%u: the line is too long", name, reader->line);
	int count = batch_split(reader->text, words, WORDS, ip->error);
	if (count <= 0)
		return count;
	ip->family = (int)ip->options.family;
	ip->out->not_first = 0; /* in JSON each command's answer is a document of its own */
	int status = ip_run_object(ip, words);
	out_flush(ip->out);
	if (status == 0)
		return 0;
	if (status > 0)
		return status;
	/* Where words are wrong iproute2 ends at once, and says no line. */
	if (ip->error->status == STATUS_USAGE)
		return -1;
	text_format(text, sizeof text, "%s%s%s", ip->error->text,
		ip->error->hint[0] != '\0' ? "\n" : "", ip->error->hint);
	applet_warn(ip->run, text);
	failed(ip->error, 0, "Command failed %s:%u", name, reader->line);
	*wrong = true;
	if (!ip->options.force)
		return -1;
	applet_warn(ip->run, ip->error->text);
	return 0;
}

int ip_batch(struct ip *ip, const char *path)
{
	struct reader reader;
	bool wrong = false, from_input = text_equal(path, "-");
	own_fd int fd = from_input ? -1 : open(path, O_RDONLY | O_CLOEXEC);
	if (fd < 0 && !from_input)
		return failed(ip->error, errno, "Cannot open file \"%s\" for reading", path);
	reader.fd = from_input ? STDIN_FILENO : fd;
	reader.line = 0;
	reader.at = reader.size = 0;
	reader.too_long = false;
	while (next_line(&reader)) {
		int status = run_line(ip, &reader, path, &wrong);
		if (status != 0)
			return status;
	}
	return wrong ? STATUS_FAILED : 0;
}
