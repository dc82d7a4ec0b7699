/*
 * Step 3's server, but it assumes that write(2) and writev(2) write everything.
 * A non-blocking socket accepts only what it has room for, and the server must
 * send the rest later.
 */

#include <sys/uio.h>
#include <unistd.h>

/* WRONG: the return value is the number of bytes that were written. */
static ssize_t write_and_hope(int socket, const void *bytes, size_t length)
{
    return write(socket, bytes, length) < 0 ? -1 : (ssize_t)length;
}

static ssize_t writev_and_hope(int socket, const struct iovec *parts, int count)
{
    size_t length = 0;

    for (int i = 0; i < count; i++)
        length += parts[i].iov_len;
    return writev(socket, parts, count) < 0 ? -1 : (ssize_t)length;
}

#define write write_and_hope
#define writev writev_and_hope
#include "../../step3-store/client/client_output.c"
