/*
 * The cure of dead-frame.c: what a connection needs in its next turn is in the
 * connection, and lives as long as it does.
 *
 *     cc -o build/owned-bytes step3-store/pitfalls/owned-bytes.c
 *     ./build/owned-bytes
 */

#include <stdio.h>
#include <string.h>

struct connection { char unread[8]; };

static void receive(struct connection *connection, const char from_client[8])
{
    memcpy(connection->unread, from_client, sizeof connection->unread);
}

int main(void)
{
    struct connection one, two;

    receive(&one, "GET key1");
    receive(&two, "GET key2");
    printf("%.8s, %.8s\n", one.unread, two.unread);
}
