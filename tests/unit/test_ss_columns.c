// SPDX-License-Identifier: MIT
#include "applets/ss/columns.h"

#include "tests/unit/unit.h"

enum { PROCESS_HIDDEN = 1u << COLUMN_PROCESS };

struct sheet {
	struct paper paper;
	struct columns columns;
};

static struct columns *sheet_begin(struct sheet *sheet, unsigned hidden, unsigned screen)
{
	columns_init(&sheet->columns, paper_begin(&sheet->paper));
	sheet->columns.hidden = (uint16_t)hidden;
	sheet->columns.screen = screen;
	return &sheet->columns;
}

static const char *sheet_end(struct sheet *sheet)
{
	assert_int_equal(columns_close(&sheet->columns), 0);
	return paper_end(&sheet->paper);
}

static void row(struct columns *columns, const char *const fields[COLUMN_COUNT])
{
	for (unsigned column = 0; column < COLUMN_COUNT; column++) {
		columns_field(columns, column);
		out_text(&columns->row, fields[column]);
	}
	columns_row_end(columns);
}

static const char *const narrow[] = {
	"tcp", "ESTAB", "0", "0", "1.1.1.1", ":1", "2.2.2.2", ":2", "", ""};
static const char *const wide[] = {"tcp", "LISTEN", "123456789", "0", "192.168.100.100", ":65535",
	"*", ":*", " users", " more"};

static void lines_columns_up(void **state)
{
	(void)state;
	struct sheet sheet;
	struct columns *columns = sheet_begin(&sheet, 0, 0);
	columns_header(columns);
	row(columns, narrow);
	row(columns, wide);
	assert_string_equal(sheet_end(&sheet),
		"Netid State  Recv-Q    Send-Q   Local Address:Port   Peer Address:PortProcess     "
		"\n"
		"tcp   ESTAB  0         0              1.1.1.1:1           2.2.2.2:2        \n"
		"tcp   LISTEN 123456789 0      192.168.100.100:65535             *:*    users "
		"more\n");
}

static void leaves_out_what_is_hidden(void **state)
{
	(void)state;
	struct sheet sheet;
	row(sheet_begin(&sheet, PROCESS_HIDDEN | 1u << COLUMN_NETID | 1u << COLUMN_STATE, 0),
		narrow);
	assert_string_equal(sheet_end(&sheet), "0 0 1.1.1.1:1 2.2.2.2:2\n");
}

/* The last column is not padded, and what is behind it follows at once. */
static void pads_no_last_column(void **state)
{
	(void)state;
	struct sheet sheet;
	struct columns *columns = sheet_begin(&sheet, PROCESS_HIDDEN, 0);
	static const char *const one[] = {"a", "b", "c", "d", "e", "f", "g", "h", "", " x"};
	static const char *const other[] = {"a", "b", "c", "d", "e", "f", "g", "hhh", "", " yyy"};
	row(columns, one);
	row(columns, other);
	assert_string_equal(sheet_end(&sheet),
		"a b c d e"
		"f g"
		"h x  \na b c d e"
		"f g"
		"hhh yyy\n");
}

static void spreads_over_a_screen(void **state)
{
	(void)state;
	struct sheet sheet;
	/* 33 characters in eight columns: each gets one of the 12 more, and the last four another.
	 */
	row(sheet_begin(&sheet, PROCESS_HIDDEN, 45), narrow);
	const char *line = sheet_end(&sheet);
	assert_string_equal(line, "tcp  ESTAB  0  0    1.1.1.1:1     2.2.2.2:2\n");
}

/* Rows are laid out when iproute2's memory for them would be full: then widths grow, never shrink.
 */
static void lays_out_in_batches(void **state)
{
	(void)state;
	struct sheet sheet;
	struct columns *columns = sheet_begin(&sheet, PROCESS_HIDDEN, 0);
	/* A row takes 2 bytes a field and its text, made even; a chunk has 1,048,560 bytes. */
	const size_t stored = 6 + 8 + 4 + 4 + 10 + 4 + 10 + 4 + 2;
	const size_t rows_of_chunk = (1024 * 1024 - 16) / stored;
	size_t count = 0;
	for (; columns->chunks < 5 && count < 200000; count++) {
		row(columns, narrow);
		if (columns->store.used == 0)
			break;
	}
	/* The fifth chunk begins with a row that did not fit in the fourth, or within it. */
	assert_in_range(count + 1, 4 * rows_of_chunk, 4 * rows_of_chunk + 4);
	assert_int_equal(columns->chunks, 1);
	assert_int_equal(columns->store.used, 0);
	size_t width = columns->widths[COLUMN_LOCAL];
	row(columns, wide);
	assert_true(columns->widths[COLUMN_LOCAL] > width);
	row(columns, narrow);
	sheet_end(&sheet);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(lines_columns_up),
		cmocka_unit_test(leaves_out_what_is_hidden),
		cmocka_unit_test(pads_no_last_column),
		cmocka_unit_test(spreads_over_a_screen),
		cmocka_unit_test(lays_out_in_batches),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
