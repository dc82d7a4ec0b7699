/* Uses hiredis as its users do, on the server at the given port. */

#include <hiredis/hiredis.h>

#include <stdarg.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

enum { LARGE = 64 * 1024 * 1024, PIPELINE = 10000, CROWD = 50, EACH = 100 };

static void check(const char *name, bool condition)
{
    if (!condition) {
        fprintf(stderr, "hiredis: %s failed\n", name);
        exit(EXIT_FAILURE);
    }
    printf("hiredis: %s\n", name);
}

static redisContext *dial(int port)
{
    redisContext *context = redisConnect("127.0.0.1", port);

    if (context == NULL || context->err != 0) {
        fprintf(stderr, "hiredis: cannot connect to port %d\n", port);
        exit(EXIT_FAILURE);
    }
    return context;
}

/* Runs a command, formatted as by printf(3). Returns true if the reply has this
   type and contains this text or, if `text` is NULL, is this number. */
static bool gives(redisContext *context, int type, const char *text,
                  long long number, const char *format, ...)
{
    va_list arguments;

    va_start(arguments, format);
    redisReply *reply = redisvCommand(context, format, arguments);
    va_end(arguments);
    bool same = reply != NULL && reply->type == type
        && (text == NULL ? reply->integer == number
                         : strstr(reply->str, text) != NULL);
    freeReplyObject(reply);
    return same;
}

static bool keeps(redisContext *context, const char *value, size_t size)
{
    bool stored = gives(context, REDIS_REPLY_STATUS, "OK", 0, "SET b %b",
                        value, size);
    redisReply *reply = redisCommand(context, "GET b");
    bool same = reply != NULL && reply->len == size
        && memcmp(reply->str, value, size) == 0;

    freeReplyObject(reply);
    return stored && same;
}

static void check_values(redisContext *context)
{
    static const char binary[] = "a\0b\r\n\xff";
    char *large = malloc(LARGE);

    check("keeps binary values", keeps(context, binary, sizeof binary));
    if (large == NULL)
        exit(EXIT_FAILURE);
    memset(large, 'v', LARGE);
    check("keeps 64 MiB", keeps(context, large, LARGE));
    free(large);
}

static void check_pipeline(redisContext *context)
{
    bool all = true;

    for (int i = 0; i < PIPELINE; i++)
        redisAppendCommand(context, "SET p%d %d", i, i);
    for (int i = 0; i < PIPELINE; i++) {
        void *reply = NULL;
        if (redisGetReply(context, &reply) != REDIS_OK)
            all = false;
        freeReplyObject(reply);
    }
    check("sends a pipeline of 10,000", all
          && gives(context, REDIS_REPLY_STRING, "9999", 0, "GET p9999"));
}

/* Runs a command. Returns true if the reply has this type and number of
   elements. */
static bool gives_elements(redisContext *context, int type, size_t count,
                           const char *command)
{
    redisReply *reply = redisCommand(context, command);
    bool same = reply != NULL && reply->type == type
        && reply->elements == count;

    freeReplyObject(reply);
    return same;
}

static void check_transactions(redisContext *context, int port)
{
    redisContext *rival = dial(port);
    bool queued = gives(context, REDIS_REPLY_STATUS, "OK", 0, "MULTI")
        && gives(context, REDIS_REPLY_STATUS, "QUEUED", 0, "SET sum 5")
        && gives(context, REDIS_REPLY_STATUS, "QUEUED", 0, "INCR sum");

    check("runs a transaction",
          queued && gives(rival, REDIS_REPLY_NIL, NULL, 0, "GET sum")
          && gives_elements(context, REDIS_REPLY_ARRAY, 2, "EXEC")
          && gives(rival, REDIS_REPLY_STRING, "6", 0, "GET sum"));
    check("detects that a watched key has changed",
          gives(context, REDIS_REPLY_STATUS, "OK", 0, "WATCH sum")
          && gives(rival, REDIS_REPLY_INTEGER, NULL, 7, "INCR sum")
          && gives(context, REDIS_REPLY_STATUS, "OK", 0, "MULTI")
          && gives(context, REDIS_REPLY_STATUS, "QUEUED", 0, "SET sum 5")
          && gives_elements(context, REDIS_REPLY_NIL, 0, "EXEC")
          && gives(context, REDIS_REPLY_STRING, "7", 0, "GET sum"));
    check("has databases",
          gives(rival, REDIS_REPLY_STATUS, "OK", 0, "SELECT 1")
          && gives(rival, REDIS_REPLY_NIL, NULL, 0, "GET sum")
          && gives(rival, REDIS_REPLY_STATUS, "OK", 0, "SET sum one")
          && gives(context, REDIS_REPLY_STRING, "7", 0, "GET sum"));
    redisFree(rival);
}

static void check_expiry(redisContext *context)
{
    struct timespec pause = { 0, 10000000 };
    bool gone = false;

    gives(context, REDIS_REPLY_STATUS, "OK", 0, "SET short x PX 30");
    for (int i = 0; i < 1000 && !gone; i++) {
        nanosleep(&pause, NULL);
        gone = gives(context, REDIS_REPLY_NIL, NULL, 0, "GET short");
    }
    check("sees a key expire", gone);
}

static void check_crowd(redisContext *context, int port)
{
    redisContext *crowd[CROWD];

    for (int i = 0; i < CROWD; i++)
        crowd[i] = dial(port);
    /* All send before any reply is read. */
    for (int n = 0; n < EACH; n++) {
        for (int i = 0; i < CROWD; i++) {
            int sent = 0;
            redisAppendCommand(crowd[i], "INCR counter");
            while (sent == 0 && redisBufferWrite(crowd[i], &sent) == REDIS_OK)
                continue;
        }
        for (int i = 0; i < CROWD; i++) {
            void *reply = NULL;
            redisGetReply(crowd[i], &reply);
            freeReplyObject(reply);
        }
    }
    for (int i = 0; i < CROWD; i++)
        redisFree(crowd[i]);
    check("50 clients count to the right sum",
          gives(context, REDIS_REPLY_STRING, "5000", 0, "GET counter"));
}

static void check_messages(redisContext *context, int port)
{
    redisContext *subscriber = dial(port);
    void *message = NULL;

    freeReplyObject(redisCommand(subscriber, "SUBSCRIBE news"));
    check("publishes", gives(context, REDIS_REPLY_INTEGER, NULL, 1,
                             "PUBLISH news hello"));
    bool got = redisGetReply(subscriber, &message) == REDIS_OK;
    redisReply *reply = message;
    check("receives the message", got && reply->elements == 3
          && strcmp(reply->element[2]->str, "hello") == 0);
    freeReplyObject(reply);
    redisFree(subscriber);
}

static void check_errors(redisContext *context, int port)
{
    redisContext *victim = dial(port);
    redisReply *id = redisCommand(victim, "CLIENT ID");

    check("reports errors",
          gives(context, REDIS_REPLY_ERROR, "unknown command", 0, "NOSUCH")
          && gives(context, REDIS_REPLY_ERROR, "not an integer", 0,
                   "INCRBY p1 x"));
    check("is disconnected by CLIENT KILL",
          gives(context, REDIS_REPLY_INTEGER, NULL, 1,
                "CLIENT KILL ID %lld", id->integer)
          && redisCommand(victim, "PING") == NULL);
    check("reconnects", redisReconnect(victim) == REDIS_OK
          && gives(victim, REDIS_REPLY_STATUS, "PONG", 0, "PING"));
    freeReplyObject(id);
    redisFree(victim);
}

int main(int argc, char **argv)
{
    if (argc != 2)
        return 2;
    int port = (int)strtol(argv[1], NULL, 10);
    redisContext *context = dial(port);

    check("connects", gives(context, REDIS_REPLY_STATUS, "PONG", 0, "PING"));
    check_values(context);
    check_pipeline(context);
    check_transactions(context, port);
    check_expiry(context);
    check_crowd(context, port);
    check_messages(context, port);
    check_errors(context, port);
    redisFree(context);
}
