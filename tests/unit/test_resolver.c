// SPDX-License-Identifier: MIT
#define _GNU_SOURCE
#include "core/resolver.h"

#include <fcntl.h>
#include <netdb.h>
#include <sys/socket.h>

#include "core/text.h"
#include "tests/unit/unit.h"

static const uint8_t ipv4[16] = {192, 0, 2, 1}, ipv6[16] = {0x20, 1, 0xd, 0xb8, [15] = 1};

static void knows_where_the_name_of_an_address_stands(void **state)
{
	(void)state;
	char name[DNS_NAME_SIZE];
	dns_reverse(name, AF_INET, ipv4);
	assert_string_equal(name, "1.2.0.192.in-addr.arpa");
	dns_reverse(name, AF_INET6, ipv6);
	assert_string_equal(
		name, "1.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.8.b.d.0.1.0.0.2.ip6.arpa");
}

static void knows_what_a_host_can_be_called(void **state)
{
	(void)state;
	static const char *const good[] = {"a", "a-b.c_d.0", "A.", "1.2.3.4", "_x._y"};
	static const char *const bad[] = {"", ".", "a..b", ".a", "-a", "a.-b", "a b", "a/b", "a\n",
		"\033[31m", "\303\251", "a%b"};
	char label[70], full[300];
	for (size_t at = 0; at < COUNT(good); at++)
		assert_true(dns_is_host(good[at]));
	for (size_t at = 0; at < COUNT(bad); at++)
		assert_false(dns_is_host(bad[at]));
	memset(label, 'a', sizeof label);
	label[63] = '\0';
	assert_true(dns_is_host(label));
	label[63] = 'a';
	label[64] = '\0';
	assert_false(dns_is_host(label));
	for (size_t at = 0; at < sizeof full; at++)
		full[at] = at % 2 == 0 ? 'a' : '.';
	full[253] = '\0';
	assert_true(dns_is_host(full));
	full[253] = '.';
	full[254] = '\0';
	assert_false(dns_is_host(full));
}

static void asks(void **state)
{
	(void)state;
	static const uint8_t wanted[] = "\x12\x34\x01\0\0\1\0\0\0\0\0\0\4some\4name\0\0\x0c\0\1";
	struct dns_message question;
	assert_true(dns_question(&question, 0x1234, "some.name", DNS_POINTER));
	assert_int_equal(question.size, sizeof wanted - 1);
	assert_memory_equal(question.bytes, wanted, question.size);
	assert_false(dns_question(&question, 1, "no name", DNS_POINTER));
}

#define HEAD        "\x12\x34\x81\x80\0\1\0"
#define REST        "\0\0\0\0\4some\4name\0\0\x0c\0\1"
#define MORE        "\0\0\0\0\0"
#define TO_ASKED    "\xc0\x0c"
#define POINTER     "\0\x0c\0\1" MORE
#define ALIAS       "\0\5\0\1" MORE
#define OTHER       "\0\x10\0\1" MORE
#define HOST_SIZE   "\6"
#define HOST        "\4host\0"
#define FROM(bytes) sizeof(bytes) - 1, bytes

static void answers(void **state)
{
	(void)state;
	static const struct {
		const char *why;
		enum dns_result result;
		size_t size;
		const char *bytes, *name;
	} cases[] = {
		{"a name", DNS_FOUND, FROM(HEAD "\1" REST TO_ASKED POINTER HOST_SIZE HOST), "host"},
		{"a name that ends in the question", DNS_FOUND,
			FROM(HEAD "\1" REST TO_ASKED POINTER "\4"
				  "\1A\xc0\x11"),
			"A.name"},
		{"in upper case", DNS_FOUND,
			FROM(HEAD "\1" REST "\4SOME\4nAMe\0" POINTER HOST_SIZE HOST), "host"},
		{"an alias", DNS_FOUND,
			FROM(HEAD "\2" REST TO_ASKED ALIAS "\7"
				  "\3x/y\1z\0" /* what no host is called may be an alias */
				  "\3x/y\1z\0" POINTER HOST_SIZE HOST),
			"host"},
		{"the first of two", DNS_FOUND,
			FROM(HEAD "\2" REST TO_ASKED POINTER HOST_SIZE HOST TO_ASKED POINTER
				  "\3\1b\0"),
			"host"},
		{"behind another kind", DNS_FOUND,
			FROM(HEAD "\2" REST TO_ASKED OTHER "\1x" TO_ASKED POINTER HOST_SIZE HOST),
			"host"},
		{"of another name", DNS_NONE,
			FROM(HEAD "\1" REST "\5other\0" POINTER HOST_SIZE HOST), NULL},
		{"nothing", DNS_EMPTY, FROM(HEAD "\0" REST), NULL},
		{"no host", DNS_NONE, FROM(HEAD "\1" REST TO_ASKED POINTER "\6\4h st\0"), NULL},
		{"a dot within", DNS_NONE, FROM(HEAD "\1" REST TO_ASKED POINTER "\6\4h.st\0"),
			NULL},
		{"a NUL within", DNS_NONE, FROM(HEAD "\1" REST TO_ASKED POINTER "\6\4h\0st\0"),
			NULL},
		{"the root", DNS_NONE, FROM(HEAD "\1" REST TO_ASKED POINTER "\1\0"), NULL},
		{"no such name", DNS_NONE, FROM("\x12\x34\x81\x83\0\1\0\0" REST), NULL},
		{"a server that fails", DNS_FAILED, FROM("\x12\x34\x81\x82\0\1\0\0" REST), NULL},
		{"a server that refuses", DNS_REFUSED, FROM("\x12\x34\x81\x85\0\1\0\0" REST), NULL},
		{"more than fits", DNS_CUT, FROM("\x12\x34\x83\x80\0\1\0\0" REST), NULL},
		{"fewer records than said", DNS_REFUSED, FROM(HEAD "\1" REST), NULL},
		{"a record cut", DNS_REFUSED, FROM(HEAD "\1" REST TO_ASKED "\0\x0c\0\1\0"), NULL},
		{"data cut", DNS_REFUSED, FROM(HEAD "\1" REST TO_ASKED POINTER "\7" HOST), NULL},
		{"data longer than its name", DNS_REFUSED,
			FROM(HEAD "\1" REST TO_ASKED POINTER "\7" HOST "x"), NULL},
		{"a pointer to itself", DNS_REFUSED,
			FROM(HEAD "\1" REST TO_ASKED POINTER "\2\xc0\x27"), NULL},
		{"a pointer that leads round", DNS_REFUSED,
			FROM(HEAD "\1" REST TO_ASKED POINTER "\4\1a\xc0\x27"), NULL},
		{"a pointer behind the end", DNS_REFUSED,
			FROM(HEAD "\1" REST TO_ASKED POINTER "\2\xc1\xff"), NULL},
		{"half a pointer", DNS_REFUSED, FROM(HEAD "\1" REST TO_ASKED POINTER "\1\xc0"),
			NULL},
		{"a size that is none", DNS_REFUSED,
			FROM(HEAD "\1" REST TO_ASKED POINTER "\2\x80\0"), NULL},
		{"a label behind the end", DNS_REFUSED,
			FROM(HEAD "\1" REST TO_ASKED POINTER "\2\x3f"
				  "a"),
			NULL},
		{"another number", DNS_FOREIGN, FROM("\x12\x35\x81\x80\0\1\0\0" REST), NULL},
		{"a question", DNS_FOREIGN, FROM("\x12\x34\x01\x80\0\1\0\0" REST), NULL},
		{"an update", DNS_FOREIGN, FROM("\x12\x34\xa9\x80\0\1\0\0" REST), NULL},
		{"two questions", DNS_FOREIGN, FROM("\x12\x34\x81\x80\0\2\0\0" REST), NULL},
		{"another question", DNS_FOREIGN, FROM(HEAD "\0\0\0\0\0\4same\4name\0\0\x0c\0\1"),
			NULL},
		{"another type", DNS_FOREIGN, FROM(HEAD "\0\0\0\0\0\4some\4name\0\0\1\0\1"), NULL},
		{"a head cut", DNS_FOREIGN, FROM("\x12\x34\x81\x80\0\1\0\0\0\0\0"), NULL},
		{"a question cut", DNS_FOREIGN, FROM(HEAD "\0\0\0\0\0\4some\4name\0\0\x0c\0"),
			NULL},
	};
	struct dns_message question;
	dns_question(&question, 0x1234, "some.name", DNS_POINTER);
	for (size_t at = 0; at < COUNT(cases); at++) {
		/* What lies behind the message would be taken for no name. */
		uint8_t bytes[DNS_SIZE];
		struct dns_found found = {.list = NULL};
		memset(bytes, 0xee, sizeof bytes);
		memcpy(bytes, cases[at].bytes, cases[at].size);
		enum dns_result result = dns_answer(bytes, cases[at].size, &question, &found);
		if (result != cases[at].result)
			fail_msg("%s: %d instead of %d", cases[at].why, result, cases[at].result);
		if (cases[at].name != NULL)
			assert_string_equal(found.name, cases[at].name);
	}
}

#define ASKED(type) "\0\0\0\0\4some\4name\0\0" type "\0\1"
#define IPV4        "\0\1\0\1" MORE "\4"
#define IPV6        "\0\x1c\0\1" MORE "\x10"
#define HEX_IPV6    "\x20\1\xd\xb8\0\0\0\0\0\0\0\0\0\0\0\1"

static void answers_with_addresses(void **state)
{
	(void)state;
	static const struct {
		const char *why;
		enum dns_result result;
		uint16_t type;
		size_t size;
		const char *bytes, *name, *addresses;
	} cases[] = {
		{"one", DNS_FOUND, DNS_IPV4, FROM(HEAD "\1" ASKED("\1") TO_ASKED IPV4 "\xc0\0\2\1"),
			"some.name", "192.0.2.1 "},
		{"one of IPv6", DNS_FOUND, DNS_IPV6,
			FROM(HEAD "\1" ASKED("\x1c") TO_ASKED IPV6 HEX_IPV6), "some.name",
			"2001:db8::1 "},
		{"three, where two have room", DNS_FOUND, DNS_IPV4,
			FROM(HEAD "\3" ASKED("\1") TO_ASKED IPV4
				"\1\1\1\1" TO_ASKED IPV4 "\2\2\2\2" TO_ASKED IPV4 "\3\3\3\3"),
			"some.name", "1.1.1.1 2.2.2.2 "},
		{"behind an alias", DNS_FOUND, DNS_IPV4,
			FROM(HEAD "\2" ASKED("\1") TO_ASKED ALIAS HOST_SIZE HOST HOST IPV4
				"\1\2\3\4"),
			"host", "1.2.3.4 "},
		{"behind aliases in no order", DNS_FOUND, DNS_IPV4,
			FROM(HEAD "\3" ASKED("\1") "\1b\0" IPV4 "\1\2\3\4" HOST ALIAS
						   "\3\1b\0" TO_ASKED ALIAS HOST_SIZE HOST),
			"b", "1.2.3.4 "},
		{"behind what no host is called", DNS_FOUND, DNS_IPV4,
			FROM(HEAD "\2" ASKED("\1") TO_ASKED ALIAS "\3\1/\0"
								  "\1/\0" IPV4 "\1\2\3\4"),
			"some.name", "1.2.3.4 "},
		{"an alias of itself", DNS_NONE, DNS_IPV4,
			FROM(HEAD "\1" ASKED("\1") TO_ASKED ALIAS "\2" TO_ASKED), NULL, ""},
		{"two aliases of each other", DNS_NONE, DNS_IPV4,
			FROM(HEAD "\2" ASKED("\1") HOST ALIAS
				"\2" TO_ASKED TO_ASKED ALIAS HOST_SIZE HOST),
			NULL, ""},
		{"an alias of nothing", DNS_NONE, DNS_IPV4,
			FROM(HEAD "\1" ASKED("\1") TO_ASKED ALIAS HOST_SIZE HOST), NULL, ""},
		{"the other family", DNS_NONE, DNS_IPV4,
			FROM(HEAD "\1" ASKED("\1") TO_ASKED IPV6 HEX_IPV6), NULL, ""},
		{"of another name", DNS_NONE, DNS_IPV4,
			FROM(HEAD "\1" ASKED("\1") HOST IPV4 "\1\2\3\4"), NULL, ""},
		{"nothing", DNS_EMPTY, DNS_IPV4, FROM(HEAD "\0" ASKED("\1")), NULL, ""},
		{"five bytes", DNS_REFUSED, DNS_IPV4,
			FROM(HEAD "\1" ASKED("\1") TO_ASKED "\0\1\0\1" MORE "\5"
							    "\1\2\3\4\5"),
			NULL, ""},
		{"a second that is cut", DNS_REFUSED, DNS_IPV4,
			FROM(HEAD "\2" ASKED("\1") TO_ASKED IPV4 "\1\2\3\4" TO_ASKED IPV4 "\1\2\3"),
			NULL, ""},
		{"the answer to the other question", DNS_FOREIGN, DNS_IPV6,
			FROM(HEAD "\1" ASKED("\1") TO_ASKED IPV4 "\1\2\3\4"), NULL, ""},
	};
	for (size_t at = 0; at < COUNT(cases); at++) {
		struct dns_message question;
		struct endpoint list[2];
		struct dns_found found = {.list = list, .size = COUNT(list)};
		uint8_t *bytes = malloc(cases[at].size);
		char text[200] = "";
		memcpy(bytes, cases[at].bytes, cases[at].size);
		dns_question(&question, 0x1234, "some.name", cases[at].type);
		enum dns_result result = dns_answer(bytes, cases[at].size, &question, &found);
		free(bytes);
		if (result != cases[at].result)
			fail_msg("%s: %d instead of %d", cases[at].why, result, cases[at].result);
		for (size_t each = 0; each < found.count; each++) {
			char address[ENDPOINT_TEXT_SIZE];
			strcat(text, endpoint_text(address, &list[each]));
			strcat(text, " ");
		}
		assert_string_equal(text, cases[at].addresses);
		if (cases[at].name != NULL)
			assert_string_equal(found.name, cases[at].name);
	}
}

static void reads_lines_of_hosts(void **state)
{
	(void)state;
	static const uint8_t loop[16] = {127, 0, 0, 1}, ipv6_loop[16] = {[15] = 1};
	static const struct {
		const char *line;
		int family;
		const uint8_t *address;
		const char *name;
	} cases[] = {
		{"192.0.2.1 a b c", AF_INET, ipv4, "a"},
		{" \t192.0.2.1\ta\r", AF_INET, ipv4, "a"},
		{"::ffff:192.0.2.1 a", AF_INET, ipv4, "a"},
		{"2001:db8:0::1 a", AF_INET6, ipv6, "a"},
		{"::1 a", AF_INET, loop, "a"},
		{"::1 a", AF_INET6, ipv6_loop, "a"},
		{"192.0.2.2 a", AF_INET, ipv4, NULL},
		{"192.0.2.1", AF_INET, ipv4, NULL},
		{"192.0.2.1 a!b", AF_INET, ipv4, NULL},
		{"192.0.2.01 a", AF_INET, ipv4, NULL},
		{"192.0.513 a", AF_INET, ipv4, NULL},
		{"192.0.2.1/32 a", AF_INET, ipv4, NULL},
		{"2001:db8::1%eth0 a", AF_INET6, ipv6, NULL},
		{"name 192.0.2.1", AF_INET, ipv4, NULL},
		{"", AF_INET, ipv4, NULL},
	};
	for (size_t at = 0; at < COUNT(cases); at++) {
		char line[64], name[DNS_NAME_SIZE];
		text_copy(line, sizeof line, cases[at].line);
		bool found = hosts_line(line, cases[at].family, cases[at].address, name);
		if (found != (cases[at].name != NULL))
			fail_msg("%s", cases[at].line);
		if (found)
			assert_string_equal(name, cases[at].name);
	}
}

static void finds_addresses_in_hosts(void **state)
{
	(void)state;
	static const struct {
		const char *line, *host;
		int family;
		const char *address, *name;
	} cases[] = {
		{"192.0.2.1 a b c", "a", AF_UNSPEC, "192.0.2.1", "a"},
		{"192.0.2.1 a b c", "C", AF_INET, "192.0.2.1", "a"},
		{"192.0.2.1 a b c", "a", AF_INET6, NULL, NULL},
		{"192.0.2.1 a b c", "d", AF_UNSPEC, NULL, NULL},
		{"192.0.2.1 a #b c", "c", AF_UNSPEC, NULL, NULL},
		{"192.0.2.1 a", "", AF_UNSPEC, NULL, NULL},
		{"2001:db8::1\tx\ta", "a", AF_INET6, "2001:db8::1", "x"},
		{"::1 a", "a", AF_INET, "127.0.0.1", "a"},
		{"::1 a", "a", AF_UNSPEC, "::1", "a"},
		{"::ffff:192.0.2.1 a", "a", AF_INET, "192.0.2.1", "a"},
		{"::ffff:192.0.2.1 a", "a", AF_UNSPEC, "::ffff:192.0.2.1", "a"},
		{"127.1 a", "a", AF_UNSPEC, NULL, NULL},
		{"fe80::1%lo a", "a", AF_UNSPEC, NULL, NULL},
		{"", "a", AF_UNSPEC, NULL, NULL},
	};
	for (size_t at = 0; at < COUNT(cases); at++) {
		char line[64], name[DNS_NAME_SIZE] = "", text[ENDPOINT_TEXT_SIZE];
		struct endpoint address;
		text_copy(line, sizeof line, cases[at].line);
		bool found = hosts_address(line, cases[at].host, cases[at].family, &address, name);
		if (found != (cases[at].address != NULL))
			fail_msg("%s", cases[at].line);
		if (!found)
			continue;
		assert_string_equal(endpoint_text(text, &address), cases[at].address);
		assert_string_equal(name, cases[at].name);
	}
}

static void take(struct resolver_settings *settings, const char *text)
{
	char line[128];
	text_copy(line, sizeof line, text);
	resolver_line(line, settings);
}

static void reads_lines_of_resolv_conf(void **state)
{
	(void)state;
	struct resolver_settings settings = {.timeout = 5, .attempts = 2};
	take(&settings, "nameserver");
	take(&settings, "nameserver bad");
	take(&settings, ";nameserver 192.0.2.9");
	take(&settings, "nameservers 192.0.2.9");
	take(&settings, "options timeout: timeout:0 timeout:x attempts:-1 ndots:5");
	assert_int_equal(settings.count, 0);
	assert_int_equal(settings.timeout, 5);
	assert_int_equal(settings.attempts, 2);
	take(&settings, "\tnameserver 192.0.2.1 trailing");
	take(&settings, "nameserver 2001:db8::1");
	take(&settings, "nameserver fe80::1%lo");
	take(&settings, "nameserver 192.0.2.4");
	take(&settings, "options timeout:99 attempts:3");
	assert_int_equal(settings.count, 3);
	assert_int_equal(settings.servers[0].family, AF_INET);
	assert_memory_equal(settings.servers[0].address, ipv4, 4);
	assert_memory_equal(settings.servers[1].address, ipv6, 16);
	assert_int_equal(settings.servers[1].scope, 0);
	assert_int_equal(settings.servers[2].scope, 1);
	assert_int_equal(settings.timeout, 30);
	assert_int_equal(settings.attempts, 3);
	take(&settings, "options attempts:1 timeout:1");
	assert_int_equal(settings.timeout, 1);
	take(&settings, "options attempts:77");
	assert_int_equal(settings.attempts, 5);
}

static void reads_domains_and_options(void **state)
{
	(void)state;
	struct resolver_settings settings = {.ndots = 1};
	char line[1200] = "search ";
	take(&settings, "search a.example b.example # not this");
	assert_string_equal(settings.search, "a.example b.example ");
	take(&settings, "domain c.example d.example");
	assert_string_equal(settings.search, "c.example ");
	take(&settings, "searches e.example");
	assert_string_equal(settings.search, "c.example ");
	take(&settings, "search");
	assert_string_equal(settings.search, "");
	memset(line + 7, 'x', sizeof line - 8);
	line[1100] = ' ';
	resolver_line(line, &settings);
	assert_true(strlen(settings.search) < sizeof settings.search);
	take(&settings, "options ndots:x ndots: rotated no-aaa use-vcs");
	assert_int_equal(settings.ndots, 1);
	assert_false(settings.rotate || settings.no_aaaa || settings.use_vc);
	take(&settings, "options ndots:0 rotate no-aaaa use-vc");
	assert_int_equal(settings.ndots, 0);
	assert_true(settings.rotate && settings.no_aaaa && settings.use_vc);
	take(&settings, "options ndots:99");
	assert_int_equal(settings.ndots, 15);
}

static void tries_domains(void **state)
{
	(void)state;
	static const struct {
		unsigned ndots;
		const char *search, *host, *names;
	} cases[] = {
		{1, "", "a", "a|"},
		{1, "", "a.b", "a.b|"},
		{1, "", "a.", "a|"},
		{1, "", "", "|"},
		{1, "x y.z ", "a", "a.x|a.y.z|a|"},
		{1, "x y.z ", "a.b", "a.b|a.b.x|a.b.y.z|"},
		{1, "x y.z ", "a.", "a|"},
		{2, "x ", "a.b", "a.b.x|a.b|"},
		{2, "x ", "a.b.c", "a.b.c|a.b.c.x|"},
		{5, "x ", "a.b.", "a.b|"},
		{0, "x ", "a", "a|a.x|"},
		{1, ". ", "a", "a|a|"},
		{1, "x. ", "a", "a.x|a|"},
	};
	for (size_t at = 0; at < COUNT(cases); at++) {
		struct resolver_settings settings = {.ndots = cases[at].ndots};
		char name[DNS_NAME_SIZE], all[200] = "";
		text_copy(settings.search, sizeof settings.search, cases[at].search);
		for (unsigned nth = 0; resolver_candidate(&settings, cases[at].host, nth, name);
			nth++) {
			assert_true(nth < 4);
			strcat(strcat(all, name), "|");
		}
		assert_string_equal(all, cases[at].names);
	}
	/* What is too long is no name to ask for. */
	struct resolver_settings settings = {.ndots = 1, .search = "example "};
	struct dns_message question;
	char name[DNS_NAME_SIZE], host[DNS_NAME_SIZE + 50];
	for (size_t at = 0; at < sizeof host; at++)
		host[at] = at % 2 == 0 ? 'a' : '.';
	host[249] = '\0';
	assert_true(resolver_candidate(&settings, host, 0, name));
	assert_true(dns_question(&question, 1, name, DNS_IPV4));
	assert_true(resolver_candidate(&settings, host, 1, name));
	assert_false(dns_question(&question, 1, name, DNS_IPV4));
	host[249] = '.';
	host[sizeof host - 1] = '\0';
	assert_false(resolver_candidate(&settings, host, 0, name) &&
		dns_question(&question, 1, name, DNS_IPV4));
}

static int look_up(struct resolver *resolver, const char *host, int family, char text[100])
{
	struct endpoint list[2];
	char address[ENDPOINT_TEXT_SIZE];
	int count = resolver_addresses(resolver, host, family, list, COUNT(list));
	text[0] = '\0';
	for (int at = 0; at < count; at++)
		strcat(strcat(text, endpoint_text(address, &list[at])), " ");
	return count;
}

/* No question is asked for any of them. */
static void knows_literals(void **state)
{
	(void)state;
	static struct resolver resolver;
	static const struct {
		const char *host;
		int family, count;
		const char *addresses;
	} cases[] = {
		{"127.1", AF_UNSPEC, 1, "127.0.0.1 "},
		{"0x7f.0.017", AF_INET, 1, "127.0.0.15 "},
		{"4294967295", AF_UNSPEC, 1, "255.255.255.255 "},
		{"::1", AF_INET6, 1, "::1 "},
		{"::1%7", AF_UNSPEC, 1, "::1%7 "},
		{"fe80::1%lo", AF_UNSPEC, 1, "fe80::1%lo "},
		{"::ffff:1.2.3.4", AF_INET, 1, "1.2.3.4 "},
		{"1.2.3.4", AF_INET6, EAI_ADDRFAMILY, ""},
		{"::1", AF_INET, EAI_ADDRFAMILY, ""},
		{"::1%lo", AF_UNSPEC, EAI_NONAME, ""},
		{"fe80::1%", AF_UNSPEC, EAI_NONAME, ""},
		{"1::2::3", AF_UNSPEC, EAI_NONAME, ""},
		{"a b", AF_UNSPEC, EAI_NONAME, ""},
		{"", AF_UNSPEC, EAI_NONAME, ""},
		{"nowhere.localhost.", AF_INET, 1, "127.0.0.1 "},
		{"nowhere.LOCALHOST", AF_INET6, 1, "::1 "},
	};
	resolver_init(&resolver, NULL, AT_FDCWD);
	for (size_t at = 0; at < COUNT(cases); at++) {
		char text[100];
		int count = look_up(&resolver, cases[at].host, cases[at].family, text);
		if (count != cases[at].count || strcmp(text, cases[at].addresses) != 0)
			fail_msg("%s: %d %s", cases[at].host, count, text);
		if (count > 0)
			assert_string_equal(resolver.canonical, cases[at].host);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(knows_where_the_name_of_an_address_stands),
		cmocka_unit_test(knows_what_a_host_can_be_called),
		cmocka_unit_test(asks),
		cmocka_unit_test(answers),
		cmocka_unit_test(answers_with_addresses),
		cmocka_unit_test(reads_lines_of_hosts),
		cmocka_unit_test(finds_addresses_in_hosts),
		cmocka_unit_test(reads_lines_of_resolv_conf),
		cmocka_unit_test(reads_domains_and_options),
		cmocka_unit_test(tries_domains),
		cmocka_unit_test(knows_literals),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
