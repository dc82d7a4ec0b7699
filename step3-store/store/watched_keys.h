/*
 * watched_keys: which of the keys that clients watch have changed.
 *
 * Optimistic locking: a client that watches a key locks nothing, and no other
 * client waits for it. A watched key has a version, which every change
 * increases; the client remembers the version that it saw, and compares later.
 * The key itself need not exist.
 *
 * A table of watched keys is a table of entries whose value holds the version.
 * A key is in it as long as at least one client watches it.
 */
#ifndef WATCHED_KEYS_H
#define WATCHED_KEYS_H

#include <stdint.h>

#include "buffer.h"
#include "table.h"

/* Adds a watch of `key`, whose hash is `hash`. Returns the entry of the watched
   key, borrowed until watched_keys_remove(). */
struct table_entry *watched_keys_add(struct table *watched, struct slice key,
                                     uint32_t hash);

/* Ends a watch. The entry is freed with the last of its watches. */
void watched_keys_remove(struct table *watched, struct table_entry *entry);

/* Returns the version of a watched key. */
uint64_t watched_keys_version(const struct table_entry *entry);

/* Increases the version of `key`, if it is watched. O(1) on average, however
   many clients watch it. */
void watched_keys_touch(struct table *watched, struct slice key,
                        uint32_t hash);

/* Increases the version of every watched key that is in the table `changed`.
   O(n), but O(1) while no key is watched. */
void watched_keys_touch_all(struct table *watched,
                            const struct table *changed);

#endif
