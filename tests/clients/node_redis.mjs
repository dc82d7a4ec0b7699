// Uses node-redis as its users do, over its default RESP3, on the server at the
// given port.

import { createClient, RESP_TYPES } from "redis";

const port = Number(process.argv[2]);
const connect = () => {
    const client = createClient({ socket: { port, host: "127.0.0.1" } });
    client.on("error", () => {}); // a lost connection, which it reconnects
    return client.connect();
};

function check(name, condition) {
    if (!condition) {
        console.error(`node-redis: ${name} failed`);
        process.exit(1);
    }
    console.log(`node-redis: ${name}`);
}

async function failsWith(text, command) {
    return command().then(() => false, (error) => error.message.includes(text));
}

async function until(condition) {
    for (const end = Date.now() + 10000; Date.now() < end; ) {
        if (await condition()) return true;
        await new Promise((resolve) => setTimeout(resolve, 10));
    }
    return false;
}

const client = await connect();
check("connects", (await client.ping()) === "PONG");

const buffers = client.withTypeMapping({ [RESP_TYPES.BLOB_STRING]: Buffer });
const value = Buffer.from("\0\r\n\xff".repeat(1000), "latin1");
await client.set("b\0\r\n", value);
check("keeps binary values", (await buffers.get("b\0\r\n")).equals(value)
    && (await client.get("none")) === null);

const large = Buffer.alloc(64 * 1024 * 1024, "v");
await client.set("large", large);
check("keeps 64 MiB", (await buffers.get("large")).equals(large)
    && (await client.del("large")) === 1);

const replies = await Promise.all(
    Array.from({ length: 10000 }, (_, i) => client.set(`p${i}`, String(i))));
check("sends a pipeline of 10,000", replies.every((reply) => reply === "OK")
    && (await client.mGet(["p0", "p9999"])).join() === "0,9999");

check("runs a transaction", (await client.multi().set("sum", "5")
    .incrBy("sum", 2).get("sum").get("none").exec()).join() === "OK,7,7,");
check("reports an error in a transaction", (await failsWith("1 commands failed",
    () => client.multi().set("word", "x").incr("word").exec()))
    && (await client.get("word")) === "x");

const rival = await connect();
const watcher = await connect();
await watcher.watch("sum");
await rival.set("sum", "9");
check("detects that a watched key has changed", await watcher.multi()
    .set("sum", "8").exec().then(() => false,
        (error) => error.constructor.name === "WatchError")
    && (await client.get("sum")) === "9");
await Promise.all([rival.close(), watcher.close()]);

const first = await createClient({ socket: { port, host: "127.0.0.1" },
    database: 1 }).connect();
await first.set("sum", "one");
check("has databases", (await client.get("sum")) === "9"
    && (await first.dbSize()) === 1 && (await first.flushDb()) === "OK");
await first.close();

await client.set("short", "x", { expiration: { type: "PX", value: 30 } });
check("sees a key expire", await until(
    async () => (await client.get("short")) === null));

const many = await Promise.all(Array.from({ length: 50 }, connect));
await Promise.all(many.map(async (one) => {
    for (let i = 0; i < 100; i++) await one.incr("counter");
}));
check("50 clients count to the right sum",
    (await client.get("counter")) === "5000");
await Promise.all(many.map((one) => one.close()));

const subscriber = await connect();
const messages = [];
await subscriber.subscribe("news", (message) => messages.push(message));
await subscriber.pSubscribe("new?", (message) => messages.push(message));
check("publishes", (await client.publish("news", "hello")) === 2);
check("receives the messages", await until(() => messages.length === 2)
    && messages.every((message) => message === "hello"));
await subscriber.unsubscribe();
await subscriber.pUnsubscribe();
await subscriber.close();

await client.set("t", "x");
check("reports errors",
    (await failsWith("unknown command", () => client.sendCommand(["NOSUCH"])))
    && (await failsWith("not an integer", () => client.incr("t"))));

const victim = await connect();
const id = await victim.clientId();
await client.sendCommand(["CLIENT", "KILL", "ID", String(id)]);
check("reconnects", await until(() => victim.ping().then(
    (reply) => reply === "PONG", () => false))
    && (await victim.clientId()) !== id);
await victim.close();

const found = new Set();
for await (const keys of client.scanIterator({ MATCH: "p*", COUNT: 100 }))
    keys.forEach((key) => found.add(key));
check("iterates over all keys", found.size === 10000);
await client.close();
