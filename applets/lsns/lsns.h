// SPDX-License-Identifier: MIT
#pragma once

/* lsns, between its files: what was asked for, what /proc told, and the table that is made of it.
 */

#include <stdint.h>
#include <sys/types.h>

#include "core/applet.h"
#include "core/buffer.h"
#include "core/container.h"
#include "core/ns.h"
#include "core/text.h"

enum lsns_column {
	COLUMN_NS,
	COLUMN_TYPE,
	COLUMN_PATH,
	COLUMN_NPROCS,
	COLUMN_PID,
	COLUMN_PPID,
	COLUMN_COMMAND,
	COLUMN_UID,
	COLUMN_USER,
	COLUMN_NETNSID,
	COLUMN_NSFS,
	COLUMN_PNS,
	COLUMN_ONS,
	COLUMN_CONTAINER, /* ours, as the next */
	COLUMN_POD,
	LSNS_COLUMNS,
	COLUMNS_SHOWN_MAX = 32, /* a column may be shown twice */
};

enum lsns_tree { TREE_NONE, TREE_PROCESS, TREE_PARENT, TREE_OWNER };

struct lsns_process {
	pid_t pid, parent;
	uid_t user;
	uint64_t spaces[NS_KINDS]; /* inodes; 0 where it cannot be seen */
};

struct lsns_space {
	uint64_t id;
	enum ns_kind kind;
	unsigned processes;
	const struct lsns_process *first; /* that of the lowest PID; NULL if none can be seen */
	uint64_t parent, owner;           /* then what is known of it: inodes, */
	uid_t user;                       /* and whose it is */
};

struct lsns_row {
	const struct lsns_space *space;
	const struct lsns_process *process; /* NULL of a namespace without any */
	int parent;                         /* its row, -1 for none */
	const char *cells[COLUMNS_SHOWN_MAX];
};

struct lsns {
	struct run *run;
	bool raw, json, no_headings, no_truncate, no_wrap;
	bool is_utf8; /* what the locale says: else the tree is drawn in ASCII */
	enum lsns_tree tree;
	unsigned kinds; /* NS_BITs */
	pid_t task;     /* 0: of all processes */
	uint64_t only;  /* the namespace whose processes are listed; 0: namespaces are */
	unsigned char columns[COLUMNS_SHOWN_MAX];
	unsigned column_count;
	struct buffer processes, spaces, rows; /* of the structs above */
	struct containers containers;
	bool has_containers;
};

/* Reads the processes and their namespaces, in the order of their inodes. Returns 0 or -1. */
int lsns_read(struct lsns *lsns);

/* Adds those that own, or are parents of, what is there already. Returns 0 or -1. */
int lsns_read_relations(struct lsns *lsns);

/* How many of something there are in one of the buffers, and the one at a place. */
#define LSNS_COUNT(buffer, type)  ((buffer).used / sizeof(type))
#define LSNS_AT(buffer, type, at) ((type *)(void *)(buffer).bytes + (at))

/* The namespace that owns one, or is its parent; 0 if there is none to be seen. */
uint64_t lsns_owner(const struct lsns_space *space);
uint64_t lsns_parent(const struct lsns_space *space);

/* The id that our network namespace has for a process's: a number, `unassigned`, or "". */
void lsns_netnsid(struct lsns *lsns, pid_t pid, char text[TEXT_NUMBER_SIZE]);

/* Which column a word names, or -1; and a column's name. */
int lsns_column_of(const char *word, size_t length);
const char *lsns_column_name(enum lsns_column column);

/* Whether its values are numbers in JSON. */
bool lsns_column_is_number(enum lsns_column column);

/* The tree: rows by their places, the next one below parent (-1: none) behind a place, or -1. */
size_t lsns_row_count(const struct lsns *lsns);
const struct lsns_row *lsns_row_at(const struct lsns *lsns, size_t at);
int lsns_next_below(const struct lsns *lsns, int parent, int at);

/* How many rows are above one; and the column that the tree stands in. */
enum { LSNS_DEPTH_MAX = 64, LSNS_BRANCH_SIZE = 8 * LSNS_DEPTH_MAX };
unsigned lsns_depth(const struct lsns *lsns, const struct lsns_row *row);
enum lsns_column lsns_tree_column(const struct lsns *lsns);

/* What is drawn before a row, and before what is below it, behind what that inherits. */
void lsns_branch(const struct lsns *lsns, const struct lsns_row *row, const char *inherited,
	bool is_last, char own[LSNS_BRANCH_SIZE], char below[LSNS_BRANCH_SIZE]);

/* What is drawn beside the further lines of a row that has others below it. */
const char *lsns_stem(const struct lsns *lsns);

/* The length of the character of UTF-8 at text in bytes, 0 if it is none. */
size_t lsns_character(const char *text);

/* The table in columns, for people. */
void lsns_print_columns(struct lsns *lsns);

/* Makes the rows, and prints them. Both return 0 or -1. */
int lsns_make_rows(struct lsns *lsns);
int lsns_fill_cells(struct lsns *lsns);
int lsns_print(struct lsns *lsns);
