// SPDX-License-Identifier: MIT
#include "core/resolver.h"

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
		{"nothing", DNS_NONE, FROM(HEAD "\0" REST), NULL},
		{"no host", DNS_NONE, FROM(HEAD "\1" REST TO_ASKED POINTER "\6\4h st\0"), NULL},
		{"a dot within", DNS_NONE, FROM(HEAD "\1" REST TO_ASKED POINTER "\6\4h.st\0"),
			NULL},
		{"a NUL within", DNS_NONE, FROM(HEAD "\1" REST TO_ASKED POINTER "\6\4h\0st\0"),
			NULL},
		{"the root", DNS_NONE, FROM(HEAD "\1" REST TO_ASKED POINTER "\1\0"), NULL},
		{"no such name", DNS_NONE, FROM("\x12\x34\x81\x83\0\1\0\0" REST), NULL},
		{"a server that fails", DNS_FAILED, FROM("\x12\x34\x81\x82\0\1\0\0" REST), NULL},
		{"fewer records than said", DNS_FAILED, FROM(HEAD "\1" REST), NULL},
		{"a record cut", DNS_FAILED, FROM(HEAD "\1" REST TO_ASKED "\0\x0c\0\1\0"), NULL},
		{"data cut", DNS_FAILED, FROM(HEAD "\1" REST TO_ASKED POINTER "\7" HOST), NULL},
		{"data longer than its name", DNS_FAILED,
			FROM(HEAD "\1" REST TO_ASKED POINTER "\7" HOST "x"), NULL},
		{"a pointer to itself", DNS_FAILED,
			FROM(HEAD "\1" REST TO_ASKED POINTER "\2\xc0\x27"), NULL},
		{"a pointer that leads round", DNS_FAILED,
			FROM(HEAD "\1" REST TO_ASKED POINTER "\4\1a\xc0\x27"), NULL},
		{"a pointer behind the end", DNS_FAILED,
			FROM(HEAD "\1" REST TO_ASKED POINTER "\2\xc1\xff"), NULL},
		{"half a pointer", DNS_FAILED, FROM(HEAD "\1" REST TO_ASKED POINTER "\1\xc0"),
			NULL},
		{"a size that is none", DNS_FAILED,
			FROM(HEAD "\1" REST TO_ASKED POINTER "\2\x80\0"), NULL},
		{"a label behind the end", DNS_FAILED,
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
		struct dns_message answer = {.size = cases[at].size};
		char name[DNS_NAME_SIZE] = "";
		memset(answer.bytes, 0xee, sizeof answer.bytes);
		memcpy(answer.bytes, cases[at].bytes, cases[at].size);
		enum dns_result result = dns_answer(&answer, &question, name);
		if (result != cases[at].result)
			fail_msg("%s: %d instead of %d", cases[at].why, result, cases[at].result);
		if (cases[at].name != NULL)
			assert_string_equal(name, cases[at].name);
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

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(knows_where_the_name_of_an_address_stands),
		cmocka_unit_test(knows_what_a_host_can_be_called),
		cmocka_unit_test(asks),
		cmocka_unit_test(answers),
		cmocka_unit_test(reads_lines_of_hosts),
		cmocka_unit_test(reads_lines_of_resolv_conf),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
