"""redis-py against the server on the port given: what its users do."""

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

listener = client.pubsub()
listener.subscribe("news")
check("subscribes", listener.get_message(timeout=10)["type"] == "subscribe")
check("publishes", client.publish("news", value) == 1)
message = listener.get_message(timeout=10)
check("gets the message", message["type"] == "message"
      and message["channel"] == b"news" and message["data"] == value)
listener.close()

check("is told of errors",
      fails_with("unknown command", lambda: client.execute_command("NOSUCH"))
      and fails_with("not an integer",
                     lambda: (client.set("t", "x"), client.incr("t"))))

other = redis.Redis(port=port)
check("reconnects", other.ping()
      and client.client_kill_filter(_id=other.client_id()) == 1
      and other.ping())

check("iterates over all keys", len(set(client.scan_iter("p*"))) == 10000)
