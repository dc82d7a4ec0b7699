#include "client_cold.h"
#include "memory.h"

#include <stdlib.h>

struct client_extra *extra_of(struct client *client)
{
    if (client->extra == NULL)
        client->extra = memory_allocate_zeroed(1, sizeof *client->extra);
    return client->extra;
}

size_t extra_topics(const struct client *client)
{
    const struct client_extra *extra = client->extra;

    return extra == NULL ? 0 : extra->topics[0].count + extra->topics[1].count;
}

void extra_free(struct client *client)
{
    if (client->extra == NULL)
        return;
    buffer_free(&client->extra->name);
    buffer_free(&client->extra->library);
    buffer_free(&client->extra->version);
    free(client->extra);
    client->extra = NULL;
}

void extra_trim(struct client *client)
{
    const struct client_extra *extra = client->extra;

    if (extra != NULL && extra_topics(client) == 0
        && buffer_length(&extra->name) == 0
        && buffer_length(&extra->library) == 0
        && buffer_length(&extra->version) == 0)
        extra_free(client);
}
