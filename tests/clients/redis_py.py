"""Uses redis-py as its users do, on the server at the given port."""

import sys
import threading
import time

import redis

port = int(sys.argv[1])
client = redis.Redis(port=port)


def check(name, condition):
    if not condition:
        sys.exit(f"redis-py: {name} failed")
    print(f"redis-py: {name}")


def fails_with(text, command):
    try:
        command()
    except redis.ResponseError as error:
        return text in str(error)
    return False


def count_up():
    own = redis.Redis(port=port)
    for _ in range(100):
        own.incr("counter")


check("connects", client.ping())

value = b"\0\r\n\xff" * 1000
check("keeps binary values", client.set(b"b\0\r\n", value)
      and client.get(b"b\0\r\n") == value and client.get("none") is None)

large = b"v" * (64 * 1024 * 1024)
check("keeps 64 MiB", client.set("large", large)
      and client.get("large") == large and client.delete("large") == 1)

pipeline = client.pipeline(transaction=False)
for i in range(10000):
    pipeline.set(f"p{i}", i)
check("sends a pipeline of 10,000", all(pipeline.execute())
      and client.mget("p0", "p9999") == [b"0", b"9999"])

# By default a pipeline is a transaction.
transaction = client.pipeline()
transaction.set("sum", 5).incrby("sum", 2).get("sum").get("none")
check("runs its default pipeline as a transaction",
      transaction.execute() == [True, 7, b"7", None])

transaction = client.pipeline()
transaction.set("sum", 5).execute_command("NOSUCH")
check("raises an error in a transaction", fails_with(
    "unknown command", transaction.execute) and client.get("sum") == b"7")

client.set("short", "x", px=30)
deadline = time.monotonic() + 10
while client.exists("short") and time.monotonic() < deadline:
    time.sleep(0.01)
check("sees a key expire", client.get("short") is None
      and client.set("long", "x", ex=100) and 0 < client.ttl("long") <= 100)

threads = [threading.Thread(target=count_up) for _ in range(50)]
for thread in threads:
    thread.start()
for thread in threads:
    thread.join()
check("50 clients count to the right sum", client.get("counter") == b"5000")


def double(pipeline):
    value = int(pipeline.get("sum"))
    if value == 7:
        other.incr("sum")  # between WATCH and EXEC, so EXEC fails
    pipeline.multi()
    pipeline.set("sum", 2 * value)


other = redis.Redis(port=port)
check("retries when a watched key has changed",
      client.transaction(double, "sum") == [True]
      and client.get("sum") == b"16")


def add_watching():
    own = redis.Redis(port=port)
    for _ in range(20):
        own.transaction(lambda pipeline: (
            value := int(pipeline.get("sum")), pipeline.multi(),
            pipeline.set("sum", value + 1)), "sum")


threads = [threading.Thread(target=add_watching) for _ in range(10)]
for thread in threads:
    thread.start()
for thread in threads:
    thread.join()
check("10 clients that watch lose no update", client.get("sum") == b"216")

first = redis.Redis(port=port, db=1)
check("has databases", first.get("sum") is None and first.set("sum", "one")
      and client.get("sum") == b"216" and first.dbsize() == 1
      and client.copy("sum", "sum", destination_db=2)
      and redis.Redis(port=port, db=2).get("sum") == b"216"
      and client.info("keyspace")["db1"]["keys"] == 1 and first.flushdb()
      and first.dbsize() == 0 and client.exists("sum") == 1)

info = client.info()
check("reads the statistics", info["role"] == "master"
      and info["maxmemory_policy"] == "noeviction" and info["loading"] == 0
      and info["cluster_enabled"] == 0 and info["arch_bits"] in (32, 64)
      and info["keyspace_hits"] > 0 and info["used_cpu_user"] >= 0
      and client.config_set("maxmemory", "1gb")
      and client.config_get("maxmemory") == {"maxmemory": "1073741824"}
      and client.config_set("maxmemory", 0) and client.config_resetstat()
      and client.info("stats")["keyspace_hits"] == 0)

client.client_setname("redis-py")
clients = [each["name"] for each in client.client_list()]
check("reads about clients", client.client_info()["name"] == "redis-py"
      and int(client.client_info()["multi"]) == -1 and "redis-py" in clients)

subscriber = client.pubsub()
subscriber.subscribe("news")
check("subscribes", subscriber.get_message(timeout=10)["type"] == "subscribe")
check("publishes", client.publish("news", value) == 1)
message = subscriber.get_message(timeout=10)
check("receives the message", message["type"] == "message"
      and message["channel"] == b"news" and message["data"] == value)
subscriber.close()

check("raises errors",
      fails_with("unknown command", lambda: client.execute_command("NOSUCH"))
      and fails_with("not an integer",
                     lambda: (client.set("t", "x"), client.incr("t"))))

other = redis.Redis(port=port)
check("reconnects", other.ping()
      and client.client_kill_filter(_id=other.client_id()) == 1
      and other.ping())

check("iterates over all keys", len(set(client.scan_iter("p*"))) == 10000)
