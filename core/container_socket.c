// SPDX-License-Identifier: MIT
#define _GNU_SOURCE

/*
 * Where no file may be read, docker's or podman's own socket may still answer: for who is in its
 * group. One request for all (docker's API, `GET /containers/json`), of HTTP/1.0, so that the
 * answer ends with the connection.
 */

#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/time.h>
#include <sys/un.h>
#include <unistd.h>

#include "core/container_parts.h"
#include "core/json.h"
#include "core/own.h"
#include "core/text.h"

enum { ANSWER_MAX = 4 << 20, PIECE = 64 * 1024, PATIENCE = 2 /* seconds */ };

static int connect_to(const char *path)
{
	struct sockaddr_un address = {.sun_family = AF_UNIX};
	struct timeval patience = {.tv_sec = PATIENCE};
	if (strlen(path) >= sizeof address.sun_path)
		return -1;
	text_copy(address.sun_path, sizeof address.sun_path, path);
	own_fd int fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
	if (fd < 0 || setsockopt(fd, SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof patience) < 0 ||
		setsockopt(fd, SOL_SOCKET, SO_SNDTIMEO, &patience, sizeof patience) < 0 ||
		connect(fd, (const struct sockaddr *)&address, sizeof address) < 0)
		return -1;
	return take_fd(&fd);
}

/* Reads to the end of the connection. Returns where the body begins, or NULL. */
static const char *read_answer(int fd, struct buffer *answer)
{
	static const char request[] = "GET /containers/json HTTP/1.0\r\nHost: localhost\r\n\r\n";
	ssize_t got = 1;
	if (send(fd, request, sizeof request - 1, MSG_NOSIGNAL) != sizeof request - 1)
		return NULL;
	while (got > 0 && answer->used < ANSWER_MAX && buffer_reserve(answer, PIECE + 1)) {
		got = read(fd, answer->bytes + answer->used, PIECE);
		answer->used += got > 0 ? (size_t)got : 0;
	}
	if (got != 0 || answer->used == 0)
		return NULL;
	answer->bytes[answer->used] = '\0';
	const char *body = text_find(answer->bytes, "\r\n\r\n");
	bool is_good = text_begins(answer->bytes, "HTTP/1.") && answer->used > 12 &&
		memcmp(answer->bytes + 8, " 200", 4) == 0;
	return is_good && body != NULL ? body + 4 : NULL;
}

static void ask(struct containers *containers, enum container_runtime runtime, const char *path)
{
	struct buffer answer = {0};
	struct json json;
	own_fd int fd = connect_to(path);
	const char *body = fd < 0 ? NULL : read_answer(fd, &answer);
	struct arena_mark mark = arena_mark(&containers->scratch);
	if (body != NULL && json_parse(&json, body, strlen(body), &containers->scratch) == 0)
		container_read_api(containers, runtime, &json, container_keep(containers, path));
	arena_rewind(&containers->scratch, mark);
	buffer_free(&answer);
}

void container_ask_sockets(struct containers *containers)
{
	const char *host = getenv("DOCKER_HOST"), *run = getenv("XDG_RUNTIME_DIR");
	char path[PLACE_SIZE];
	if (containers->sockets_are_asked)
		return;
	containers->sockets_are_asked = true;
	ask(containers, RUNTIME_DOCKER,
		host != NULL && text_begins(host, "unix://") ? host + 7 : "/run/docker.sock");
	ask(containers, RUNTIME_PODMAN, "/run/podman/podman.sock");
	if (run == NULL)
		return;
	text_format(path, sizeof path, "%s/docker.sock", run);
	ask(containers, RUNTIME_DOCKER, path);
	text_format(path, sizeof path, "%s/podman/podman.sock", run);
	ask(containers, RUNTIME_PODMAN, path);
}
