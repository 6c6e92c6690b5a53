// SPDX-License-Identifier: MIT
// The only program of the images that are made FROM scratch: a server to be looked at, and the ill
// will that a container can show with one file. Under any other name (bin/ip) it stands for a
// program that the container laid out.
#include <arpa/inet.h>
#include <errno.h>
#include <netinet/in.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mount.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <unistd.h>

enum { default_port = 8080, hostile_status = 66 };

static int stop_with(const char *what)
{
	fprintf(stderr, "server: %s: %s\n", what, strerror(errno));
	return 1;
}

static void quit(int signal)
{
	(void)signal;
	_exit(0);
}

// The first process of a pid namespace gets only the signals that it handles.
static void quit_when_told(void)
{
	signal(SIGTERM, quit);
	signal(SIGINT, quit);
	signal(SIGPIPE, SIG_IGN);
}

static int wait_forever(const char *what)
{
	printf("%s\n", what);
	fflush(stdout);
	for (;;)
		pause();
	return 0;
}

static void answer(int client)
{
	static const char reply[] = "HTTP/1.0 200 OK\r\nContent-Length: 6\r\n\r\nhello\n";
	char request[1024];
	if (read(client, request, sizeof request) > 0 && write(client, reply, sizeof reply - 1) < 0)
		fprintf(stderr, "server: write: %s\n", strerror(errno));
	close(client);
}

static int serve(int port)
{
	int server = socket(AF_INET6, SOCK_STREAM, 0), yes = 1;
	struct sockaddr_in6 any = {
		.sin6_family = AF_INET6, .sin6_port = htons((unsigned short)port)};
	if (server < 0)
		return stop_with("socket");
	setsockopt(server, SOL_SOCKET, SO_REUSEADDR, &yes, sizeof yes);
	if (bind(server, (struct sockaddr *)&any, sizeof any) < 0 || listen(server, 16) < 0)
		return stop_with("listen");
	printf("listening on %d\n", port);
	fflush(stdout);
	for (;;) {
		int client = accept(server, NULL, NULL);
		if (client >= 0)
			answer(client);
	}
}

static int without_proc(void)
{
	if (umount2("/proc", MNT_DETACH) < 0)
		return stop_with("umount /proc");
	return wait_forever("no /proc");
}

// A /proc that lies: whoever asks it for the way to their own program is sent to ours.
static int with_lying_proc(void)
{
	static const char *const names[] = {"self", "thread-self", "1", "2", "3"};
	char path[64];
	if (mount("lies", "/proc", "tmpfs", 0, NULL) < 0)
		return stop_with("mount on /proc");
	for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
		snprintf(path, sizeof path, "/proc/%s", names[i]);
		mkdir(path, 0755);
		snprintf(path, sizeof path, "/proc/%s/exe", names[i]);
		if (symlink("/bin/ip", path) < 0)
			return stop_with(path);
		snprintf(path, sizeof path, "/proc/%s/fd", names[i]);
		mkdir(path, 0755);
		for (int fd = 3; fd < 64; fd++) {
			snprintf(path, sizeof path, "/proc/%s/fd/%d", names[i], fd);
			if (symlink("/bin/ip", path) < 0)
				return stop_with(path);
		}
	}
	return wait_forever("a lying /proc");
}

static const char *base_name(const char *path)
{
	const char *slash = strrchr(path, '/');
	return slash ? slash + 1 : path;
}

int main(int argc, char **argv)
{
	const char *name = base_name(argv[0]), *word = argc > 1 ? argv[1] : "";
	if (strcmp(name, "server") != 0) {
		printf("the container's own program ran as %s\n", name);
		return hostile_status;
	}
	quit_when_told();
	if (strcmp(word, "wait") == 0)
		return wait_forever("waiting");
	if (strcmp(word, "no-proc") == 0)
		return without_proc();
	if (strcmp(word, "lying-proc") == 0)
		return with_lying_proc();
	if (strcmp(word, "exit") == 0)
		return argc > 2 ? atoi(argv[2]) : 0;
	return serve(*word ? atoi(word) : default_port);
}
