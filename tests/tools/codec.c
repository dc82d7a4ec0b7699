/*
 * Runs the codec on the bytes on standard input and prints what it decodes, for
 * the tests.
 *
 *     codec requests|frames|replies [HOW] [--work]    decodes
 *     codec again requests|frames|replies [HOW]       decodes, encodes again
 *     codec encode                                    one of each reply
 *
 * HOW says how the bytes arrive:
 *
 *     --cut N         N bytes, then the rest
 *     --pieces N      N bytes at a time
 *     --every-cut     cut in two at every byte, and then one by one; the output
 *                     must be the same each time
 *
 * Without it all bytes arrive together. The output is a line for each frame,
 * then `Error: REASON` if one is malformed, or `need more (N bytes)` if the
 * last one is incomplete. --work adds how far the decoder moved in how many
 * calls.
 */

#include "codec_feed.h"
#include "resp.h"

#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { CHUNK_SIZE = 64 * 1024 };

static _Noreturn void misuse(void)
{
    fputs("usage: codec [again] requests|frames|replies "
          "[--cut N | --pieces N | --every-cut] [--work] <BYTES\n"
          "       codec encode\n", stderr);
    exit(2);
}

static void print(const struct buffer *bytes)
{
    if (buffer_length(bytes) > 0)
        fwrite(buffer_bytes(bytes), 1, buffer_length(bytes), stdout);
}

static struct buffer read_input(void)
{
    struct buffer input = { 0 };
    ssize_t got;

    while ((got = read(STDIN_FILENO, buffer_reserve(&input, CHUNK_SIZE),
                       CHUNK_SIZE)) > 0)
        buffer_commit(&input, (size_t)got);
    return input;
}

static void encode_one_of_each(void)
{
    static const struct slice binary = { "a\0b\r\nc", 6 };
    struct buffer out = { 0 };

    resp_encode_simple(&out, "OK");
    resp_encode_error(&out, "ERR no '%s'\r\n+OK", "such thing");
    resp_encode_integer(&out, 0);
    resp_encode_integer(&out, -1);
    resp_encode_integer(&out, INT64_MIN);
    resp_encode_integer(&out, INT64_MAX);
    resp_encode_bulk(&out, slice_of(""));
    resp_encode_bulk(&out, binary);
    resp_encode_null(&out);
    resp_encode_header(&out, RESP_ARRAY, -1);
    resp_encode_header(&out, RESP_ARRAY, (int64_t)3);
    print(&out);
    buffer_free(&out);
}

/* Checks that the output is the same however the input is cut. */
static void compare_cuts(struct feed feed, const struct buffer *whole)
{
    for (size_t cut = 0; cut <= feed.input.length + 1; cut++) {
        bool one_by_one = cut > feed.input.length;
        feed.first = one_by_one ? 1 : cut;
        feed.piece = one_by_one ? 1 : SIZE_MAX;

        struct buffer out = feed_decoder(&feed);
        if (!slice_equal((struct slice){ buffer_bytes(&out),
                                         buffer_length(&out) },
                         (struct slice){ buffer_bytes(whole),
                                         buffer_length(whole) })) {
            printf(one_by_one ? "one by one:\n" : "cut after %zu bytes:\n",
                   cut);
            print(&out);
            printf("all at once:\n");
            print(whole);
            exit(EXIT_FAILURE);
        }
        buffer_free(&out);
    }
    printf("%zu cuts agree\n", feed.input.length + 1);
}

static size_t read_number(const char *text)
{
    char *end;

    if (text == NULL || *text < '0' || *text > '9')
        misuse();
    unsigned long number = strtoul(text, &end, 10);
    if (*end != '\0')
        misuse();
    return number;
}

static enum resp_grammar read_grammar(const char *name)
{
    if (name != NULL && strcmp(name, "requests") == 0)
        return RESP_REQUESTS;
    if (name != NULL && strcmp(name, "frames") == 0)
        return RESP_FRAMES;
    if (name == NULL || strcmp(name, "replies") != 0)
        misuse();
    return RESP_REPLIES;
}

struct job {
    struct feed feed;
    bool every_cut;
    bool show_work;
};

static void read_arguments(struct job *job, char **argument)
{
    job->feed.encode = *argument != NULL && strcmp(*argument, "again") == 0;
    argument += job->feed.encode;
    job->feed.grammar = read_grammar(*argument);
    while (*++argument != NULL) {
        if (strcmp(*argument, "--every-cut") == 0)
            job->every_cut = true;
        else if (strcmp(*argument, "--work") == 0)
            job->show_work = true;
        else if (strcmp(*argument, "--cut") == 0)
            job->feed.first = read_number(*++argument);
        else if (strcmp(*argument, "--pieces") == 0)
            job->feed.first = job->feed.piece = read_number(*++argument);
        else
            misuse();
    }
    if (job->feed.piece == 0)
        misuse();
}

static void decode_input(struct job *job)
{
    struct buffer input = read_input();

    job->feed.input = (struct slice){ buffer_bytes(&input),
                                      buffer_length(&input) };
    struct buffer out = feed_decoder(&job->feed);
    print(&out);
    if (job->every_cut)
        compare_cuts(job->feed, &out);
    if (job->show_work)
        printf("work: %zu of %zu bytes, calls: %zu\n", job->feed.work,
               job->feed.input.length, job->feed.calls);
    buffer_free(&out);
    buffer_free(&input);
}

int main(int argc, char **argv)
{
    struct job job = { .feed = { .first = SIZE_MAX, .piece = SIZE_MAX } };

    if (argc == 2 && strcmp(argv[1], "encode") == 0) {
        encode_one_of_each();
    } else {
        read_arguments(&job, argv + 1);
        decode_input(&job);
    }
    return 0;
}
