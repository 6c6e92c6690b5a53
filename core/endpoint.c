// SPDX-License-Identifier: MIT
#include "core/endpoint.h"

#include <net/if.h>
#include <string.h>

#include "core/text.h"

size_t endpoint_size(const struct endpoint *endpoint)
{
	return endpoint->family == AF_INET ? 4 : 16;
}

socklen_t endpoint_to_socket(const struct endpoint *endpoint, union endpoint_socket *socket)
{
	memset(socket, 0, sizeof *socket);
	socket->any.sa_family = endpoint->family;
	switch (endpoint->family) {
	case AF_INET:
		socket->ipv4.sin_port = htons(endpoint->port);
		memcpy(&socket->ipv4.sin_addr, endpoint->bytes, 4);
		return sizeof socket->ipv4;
	case AF_INET6:
		socket->ipv6.sin6_port = htons(endpoint->port);
		socket->ipv6.sin6_scope_id = endpoint->scope;
		memcpy(&socket->ipv6.sin6_addr, endpoint->bytes, 16);
		return sizeof socket->ipv6;
	default: return 0;
	}
}

struct endpoint endpoint_from_socket(const union endpoint_socket *socket, socklen_t size)
{
	struct endpoint endpoint = {.family = AF_UNSPEC};
	if (size >= sizeof socket->ipv4 && socket->any.sa_family == AF_INET) {
		endpoint.family = AF_INET;
		endpoint.port = ntohs(socket->ipv4.sin_port);
		memcpy(endpoint.bytes, &socket->ipv4.sin_addr, 4);
	} else if (size >= sizeof socket->ipv6 && socket->any.sa_family == AF_INET6) {
		endpoint.family = AF_INET6;
		endpoint.port = ntohs(socket->ipv6.sin6_port);
		endpoint.scope = socket->ipv6.sin6_scope_id;
		memcpy(endpoint.bytes, &socket->ipv6.sin6_addr, 16);
	}
	return endpoint;
}

bool endpoint_same_address(const struct endpoint *one, const struct endpoint *other)
{
	return one->family == other->family &&
		memcmp(one->bytes, other->bytes, endpoint_size(one)) == 0;
}

bool endpoint_is_any(const struct endpoint *endpoint)
{
	static const uint8_t none[16];
	return memcmp(endpoint->bytes, none, endpoint_size(endpoint)) == 0;
}

bool endpoint_is_group(const struct endpoint *endpoint)
{
	return endpoint->family == AF_INET ? (endpoint->bytes[0] & 0xf0) == 0xe0
					   : endpoint->bytes[0] == 0xff;
}

bool endpoint_is_of_link(const struct endpoint *endpoint)
{
	const uint8_t *bytes = endpoint->bytes;
	if (endpoint->family != AF_INET6)
		return false;
	return (bytes[0] == 0xfe && (bytes[1] & 0xc0) == 0x80) ||
		(bytes[0] == 0xff && ((bytes[1] & 0x0f) == 1 || (bytes[1] & 0x0f) == 2));
}

const char *endpoint_text(char text[ENDPOINT_TEXT_SIZE], const struct endpoint *endpoint)
{
	char name[IF_NAMESIZE];
	inet_text(text, endpoint->family, endpoint->bytes, endpoint_size(endpoint));
	if (endpoint->family != AF_INET6 || endpoint->scope == 0)
		return text;
	size_t length = strlen(text);
	bool is_of_node = endpoint->bytes[0] == 0xff && (endpoint->bytes[1] & 0x0f) == 1;
	if (endpoint_is_of_link(endpoint) && !is_of_node &&
		if_indextoname(endpoint->scope, name) != NULL)
		text_format(text + length, ENDPOINT_TEXT_SIZE - length, "%%%s", name);
	else
		text_format(text + length, ENDPOINT_TEXT_SIZE - length, "%%%u", endpoint->scope);
	return text;
}
