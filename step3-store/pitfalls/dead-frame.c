/*
 * Goes wrong: a connection keeps a pointer to bytes that are gone. They were in
 * the stack frame of one turn, and that of the next turn is in the same place.
 *
 * gcc 12 and later detect it with -Wall (-Wdangling-pointer). With gcc and
 * clang, AddressSanitizer detects it at run time (stack-use-after-return):
 *
 *     cc -g -fsanitize=address -o build/dead-frame \
 *         step3-store/pitfalls/dead-frame.c
 *     ASAN_OPTIONS=detect_stack_use_after_return=1 ./build/dead-frame
 *
 * The cure: owned-bytes.c
 */

#include <stdio.h>
#include <string.h>

struct connection { const char *unread; };

static void receive(struct connection *connection, const char from_client[8])
{
    char bytes[8];

    memcpy(bytes, from_client, sizeof bytes);  /* standing in for read(2) */
    connection->unread = bytes;
}

int main(void)
{
    struct connection one, two;

    receive(&one, "GET key1");
    receive(&two, "GET key2");
    printf("%.8s, %.8s\n", one.unread, two.unread);
}
