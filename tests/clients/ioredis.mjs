// Uses ioredis as its users do, on the server at the given port.

import Redis from "ioredis";

const port = Number(process.argv[2]);
const connect = () => {
    const client = new Redis({ port, host: "127.0.0.1" });
    client.on("error", () => {}); // a lost connection, which it reconnects
    return client;
};

function check(name, condition) {
    if (!condition) {
        console.error(`ioredis: ${name} failed`);
        process.exit(1);
    }
    console.log(`ioredis: ${name}`);
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

const client = connect();
check("connects", (await client.ping()) === "PONG");

const value = Buffer.from("\0\r\n\xff".repeat(1000), "latin1");
await client.set("b\0\r\n", value);
check("keeps binary values", (await client.getBuffer("b\0\r\n")).equals(value)
    && (await client.get("none")) === null);

const large = Buffer.alloc(64 * 1024 * 1024, "v");
await client.set("large", large);
check("keeps 64 MiB", (await client.getBuffer("large")).equals(large)
    && (await client.del("large")) === 1);

const pipeline = client.pipeline();
for (let i = 0; i < 10000; i++) pipeline.set(`p${i}`, i);
const replies = await pipeline.exec();
check("sends a pipeline of 10,000", replies.length === 10000
    && replies.every(([error, reply]) => error === null && reply === "OK")
    && (await client.mget("p0", "p9999")).join() === "0,9999");

const all = await client.multi().set("sum", 5).incrby("sum", 2).get("sum")
    .get("none").exec();
check("runs a transaction", all.map(([error, reply]) => error ?? reply).join()
    === "OK,7,7,");
check("reports an error in a transaction", (await client.multi()
    .set("word", "x").incr("word").exec())[1][0].message
    .includes("not an integer") && (await failsWith("EXECABORT",
        () => client.multi().set("word", "y").call("NOSUCH").exec()))
    && (await client.get("word")) === "x");

const rival = connect();
const watcher = connect();
await watcher.watch("sum");
await rival.set("sum", 9);
check("detects that a watched key has changed",
    (await watcher.multi().set("sum", 8).exec()) === null
    && (await client.get("sum")) === "9");
rival.disconnect();
watcher.disconnect();

const first = new Redis({ port, host: "127.0.0.1", db: 1 });
await first.set("sum", "one");
check("has databases", (await client.get("sum")) === "9"
    && (await first.get("sum")) === "one" && (await first.dbsize()) === 1
    && (await first.flushdb()) === "OK");
first.disconnect();

await client.set("short", "x", "PX", 30);
check("sees a key expire", await until(
    async () => (await client.get("short")) === null));

const many = Array.from({ length: 50 }, connect);
await Promise.all(many.map(async (one) => {
    for (let i = 0; i < 100; i++) await one.incr("counter");
}));
check("50 clients count to the right sum",
    (await client.get("counter")) === "5000");
many.forEach((one) => one.disconnect());

const subscriber = connect();
const messages = [];
subscriber.on("message", (channel, message) => messages.push(message));
subscriber.on("pmessage",
    (pattern, channel, message) => messages.push(message));
await subscriber.subscribe("news");
await subscriber.psubscribe("new?");
check("publishes", (await client.publish("news", "hello")) === 2);
check("receives the messages", await until(() => messages.length === 2)
    && messages.every((message) => message === "hello"));
subscriber.disconnect();

await client.set("t", "x");
check("reports errors",
    (await failsWith("unknown command", () => client.call("NOSUCH")))
    && (await failsWith("not an integer", () => client.incr("t"))));

const victim = connect();
const id = await victim.client("ID");
await client.client("KILL", "ID", id);
check("reconnects", await until(() => victim.ping().then(
    (reply) => reply === "PONG", () => false))
    && (await victim.client("ID")) !== id);
victim.disconnect();

const found = new Set();
for await (const keys of client.scanStream({ match: "p*", count: 100 }))
    keys.forEach((key) => found.add(key));
check("iterates over all keys", found.size === 10000);
client.disconnect();
