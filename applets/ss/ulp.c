// SPDX-License-Identifier: MIT

/* What lies upon TCP: TLS in the kernel, or a subflow of MPTCP (INET_DIAG_ULP_INFO). */

#include <linux/inet_diag.h>
#include <linux/mptcp.h>
#include <linux/tls.h>
#include <string.h>

#include "applets/ss/details.h"
#include "core/text.h"

/* A name by its number among count names of size characters, `unknown(N)` beyond them. */
static void print_named(
	struct out *out, const char *key, const char *shape, const char *name, unsigned number)
{
	char text[24];
	if (name[0] == '\0')
		text_format(text, sizeof text, "unknown(%u)", number);
	out_string(out, key, shape, name[0] != '\0' ? name : text);
}

static const char *tls_version(unsigned version)
{
	return version == 0x303 ? "1.2" : version == 0x304 ? "1.3" : "";
}

static const char *tls_cipher(unsigned cipher)
{
	switch (cipher) {
	case TLS_CIPHER_AES_GCM_128: return "aes-gcm-128";
	case TLS_CIPHER_AES_GCM_256: return "aes-gcm-256";
	default: return "";
	}
}

static const char *tls_configuration(unsigned configuration)
{
	static const char names[][10] = {"", "none", "sw", "hw", "hw-record"};
	return names[configuration < sizeof names / sizeof names[0] ? configuration : 0];
}

/* Integer attributes of a nest by their types: read first, since they are shown in an order. */
struct values {
	bool there[12];
	uint64_t value[12];
};

static void read_values(struct values *values, const struct attribute *nest)
{
	struct attributes row = attributes_in(nest, NULL);
	struct attribute attribute;
	memset(values, 0, sizeof *values);
	while (attributes_next(&row, &attribute)) {
		if (attribute.type >= sizeof values->there || attribute.size > sizeof(uint64_t))
			continue;
		values->there[attribute.type] = true;
		memcpy(&values->value[attribute.type], attribute.data, attribute.size);
	}
}

static void print_tls(struct out *out, const struct values *values)
{
	unsigned version = (unsigned)values->value[TLS_INFO_VERSION];
	unsigned cipher = (unsigned)values->value[TLS_INFO_CIPHER];
	unsigned receives = (unsigned)values->value[TLS_INFO_RXCONF];
	unsigned sends = (unsigned)values->value[TLS_INFO_TXCONF];
	out_object(out, "tls");
	if (values->there[TLS_INFO_VERSION])
		print_named(out, "version", " version: %", tls_version(version), version);
	if (values->there[TLS_INFO_CIPHER] && tls_cipher(cipher)[0] != '\0')
		out_string(out, "cipher", " cipher: %", tls_cipher(cipher));
	if (values->there[TLS_INFO_RXCONF])
		print_named(out, "rxconf", " rxconf: %", tls_configuration(receives), receives);
	if (values->there[TLS_INFO_TXCONF])
		print_named(out, "txconf", " txconf: %", tls_configuration(sends), sends);
	out_object_end(out);
}

static void print_subflow_flags(struct out *out, uint64_t flags)
{
	char text[10], *at = text;
	for (unsigned bit = 0; bit < 9; bit++)
		if (flags >> bit & 1)
			*at++ = "MmJjBbecv"[bit];
	*at = '\0';
	if (text[0] != '\0')
		out_string(out, "flags", " flags:%", text);
}

/* In text in hexadecimal, in JSON a number. */
static void print_number(struct out *out, const char *key, const char *shape, uint64_t value)
{
	char text[TEXT_NUMBER_SIZE];
	text_hexadecimal(text, value);
	out_plain(out, NULL, shape, text);
	out_number(out, key, NULL, value);
}

static void print_token(
	struct out *out, const struct values *values, unsigned token, unsigned id, bool remote)
{
	/* Four digits at least. */
	const char *zeros = values->value[token] < 0x10 ? "000"
		: values->value[token] < 0x100          ? "00"
		: values->value[token] < 0x1000         ? "0"
							: "";
	out_text(out, remote ? " token:" : "/");
	out_text(out, zeros);
	print_number(out, remote ? "remote_token" : "local_token", "%", values->value[token]);
	out_number(out, remote ? "remote_id" : "local_id", "(id:%)", values->value[id]);
}

static void print_subflow(struct out *out, const struct values *values)
{
	const uint64_t *value = values->value;
	out_object(out, "mptcp");
	print_subflow_flags(out, value[MPTCP_SUBFLOW_ATTR_FLAGS]);
	print_token(out, values, MPTCP_SUBFLOW_ATTR_TOKEN_REM, MPTCP_SUBFLOW_ATTR_ID_REM, true);
	print_token(out, values, MPTCP_SUBFLOW_ATTR_TOKEN_LOC, MPTCP_SUBFLOW_ATTR_ID_LOC, false);
	if (values->there[MPTCP_SUBFLOW_ATTR_MAP_SEQ])
		print_number(out, "seq", " seq:%", value[MPTCP_SUBFLOW_ATTR_MAP_SEQ]);
	if (values->there[MPTCP_SUBFLOW_ATTR_MAP_SFSEQ])
		print_number(out, "sfseq", " sfseq:%", value[MPTCP_SUBFLOW_ATTR_MAP_SFSEQ]);
	if (values->there[MPTCP_SUBFLOW_ATTR_SSN_OFFSET])
		print_number(out, "ssnoff", " ssnoff:%", value[MPTCP_SUBFLOW_ATTR_SSN_OFFSET]);
	if (values->there[MPTCP_SUBFLOW_ATTR_MAP_DATALEN])
		print_number(out, "maplen", " maplen:%", value[MPTCP_SUBFLOW_ATTR_MAP_DATALEN]);
	out_object_end(out);
}

void details_print_ulp(struct out *out, const struct attribute *nest)
{
	struct attributes row = attributes_in(nest, NULL);
	struct attribute attribute;
	struct values values;
	char name[16];
	while (attributes_next(&row, &attribute)) {
		switch (attribute.type) {
		case INET_ULP_INFO_NAME:
			attribute_text(&attribute, name, sizeof name, &row);
			out_string(out, "ulp", " tcp-ulp-%", name);
			break;
		case INET_ULP_INFO_TLS:
			read_values(&values, &attribute);
			print_tls(out, &values);
			break;
		case INET_ULP_INFO_MPTCP:
			read_values(&values, &attribute);
			print_subflow(out, &values);
			break;
		default: break;
		}
	}
}
