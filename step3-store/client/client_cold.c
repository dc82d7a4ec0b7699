#include "client_cold.h"
#include "memory.h"

#include <stdlib.h>

struct client_cold *client_cold_get_or_create(struct client *client)
{
    if (client->cold == NULL)
        client->cold = xcalloc(1, sizeof *client->cold);
    return client->cold;
}

size_t client_cold_memory(const struct client *client)
{
    const struct client_cold *cold = client->cold;

    return cold == NULL ? 0 : cold->name.capacity
        + cold->library_name.capacity + cold->library_version.capacity;
}

void client_cold_free(struct client *client)
{
    if (client->cold == NULL)
        return;
    buffer_free(&client->cold->name);
    buffer_free(&client->cold->library_name);
    buffer_free(&client->cold->library_version);
    free(client->cold);
    client->cold = NULL;
}

void client_cold_free_if_empty(struct client *client)
{
    const struct client_cold *cold = client->cold;

    if (cold != NULL && cold->subscriptions == NULL
        && cold->transaction == NULL
        && buffer_length(&cold->name) == 0
        && buffer_length(&cold->library_name) == 0
        && buffer_length(&cold->library_version) == 0)
        client_cold_free(client);
}
