// Checks the web edition in Chromium, as a reader sees it:
//
//     node tests/book/browse.mjs CHECK [BOOK]
//
// where CHECK is one of the functions below, and BOOK the book's directory.
// Prints a line for each fault, and exits 1 if there is one.

import { cpSync, mkdtempSync, readdirSync, readFileSync, rmSync }
    from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { pathToFileURL } from "node:url";
import { require, startBrowser } from "./browser.mjs";

const [check, directory = "build/book"] = process.argv.slice(2);
const book = resolve(directory);
const pages = readdirSync(book, { recursive: true })
    .filter(name => name.endsWith(".html")).sort();
const chapters = pages.filter(name => readFileSync(join(book, name), "utf8")
    .includes('<body class="chapter">'));
const samples = [...chapters, "common/net.c.html", "common/index.html"];

const complaints = [];

function complain(...words) {
    complaints.push(words.join(" "));
}

const browser = await startBrowser();

// Opens a page, and reports all errors that Chromium reports.
async function open(name, options = {}, from = book) {
    const context = await browser.newContext({
        permissions: ["clipboard-read", "clipboard-write"], ...options
    });
    const page = await context.newPage();
    const here = text => complain(
        page.url().replace(`${pathToFileURL(from).href}/`, "") + ":", text);
    page.on("console", message => here(message.text()));
    page.on("pageerror", error => here(String(error)));
    page.on("requestfailed", request => here(`no ${request.url()}`));
    page.on("request", request => {
        if (!/^(file|data):/.test(request.url()))
            here(`asks the network for ${request.url()}`);
    });
    await page.goto(pathToFileURL(join(from, name)).href);
    return page;
}

// The lines that the terminals of a chapter ask its reader to type.
function typedLines(chapter) {
    const blocks = readFileSync(chapter, "utf8").matchAll(
        /^```(?:console|text)\n((?:server|client|other)\$ .*?)^```/gms);
    return [...blocks].flatMap(([, block]) => block.split("\n"))
        .map(line => /^(?:\w+\$ (?!\.\.\.$)|> )(.+)$/.exec(line)?.[1])
        .filter(Boolean);
}

const checks = {
    async loads() {
        const page = await open(pages[0]);
        for (const name of pages) {
            await page.goto(pathToFileURL(join(book, name)).href);
            const broken = await page.evaluate(() =>
                [...document.images].filter(image => image.naturalWidth === 0)
                    .map(image => image.currentSrc));
            broken.forEach(image => complain(`${name}: no picture ${image}`));
        }
    },

    async copies() {
        const steps = ["step1-accept", "step2-concurrency", "step3-store"];
        for (const step of steps) {
            const wanted = typedLines(`${step}/README.md`);
            const page = await open(`${step}/index.html`);
            const buttons = await page.locator(".command button").all();
            const copied = [];
            for (const button of buttons) {
                await button.evaluate(element => element.click());
                await page.waitForFunction(element =>
                    element.textContent === "copied",
                    await button.elementHandle());
                copied.push(await page.evaluate(() =>
                    navigator.clipboard.readText()));
            }
            wanted.forEach((line, i) => {
                if (copied[i] !== line)
                    complain(`${step}: copied, not typed: ${copied[i]}, ${line}`);
            });
            if (copied.length !== wanted.length)
                complain(`${step}: ${copied.length} buttons, not`, wanted.length);
            if (wanted.length < 10)
                complain(`${step}: only ${wanted.length} lines to type`);
        }
    },

    async finds() {
        const page = await open("SECURITY.html");
        await page.fill("input[type=search]", "back-pressure");
        await page.waitForSelector(".search li a");
        const titles = await page.locator(".search li b").allTextContents();
        if (!titles.some(title => title.includes("back-pressure")))
            complain("back-pressure isn't found in a heading:", titles);
        await page.press("input[type=search]", "Enter");
        await page.waitForURL(/step3-store\/index\.html#/);
        const id = new URL(page.url()).hash.slice(1);
        const text = await page.textContent(`[id="${id}"]`);
        if (!text.includes("back-pressure"))
            complain("the first result leads to:", text);
        await page.fill("input[type=search]", "xyzzy");
        await page.waitForSelector(".search li.nothing");
    },

    async fits() {
        for (const name of [...samples, "three-servers.html"]) {
            const page = await open(name, { viewport: { width: 360,
                                                        height: 740 } });
            const width = await page.evaluate(() =>
                document.scrollingElement.scrollWidth);
            if (width > 360)
                complain(`${name}: ${width} pixels wide in a window of 360`);
        }
    },

    async isAccessible() {
        const path = require.resolve("axe-core/axe.min.js");
        const axe = readFileSync(path, "utf8");
        const looks = samples.map(name => [name, "light"]).concat(
            ["index.html", "step1-accept/index.html", "common/net.c.html"]
                .map(name => [name, "dark"]));
        for (const [name, colorScheme] of looks) {
            const page = await open(name, { colorScheme });
            await page.evaluate(axe);
            const { violations } = await page.evaluate(() =>
                axe.run({ preload: false }));
            for (const { id, nodes } of violations)
                complain(`${name}, ${colorScheme}: ${id}:`,
                         nodes[0].failureSummary.replace(/\s+/g, " "),
                         nodes[0].html);
        }
    },

    async worksWithoutScripts() {
        for (const name of chapters) {
            const page = await open(name, { javaScriptEnabled: false });
            if (await page.locator("button, input").count() > 0)
                complain(`${name}: has a button that does nothing`);
            if (!await page.locator("#contents a").first().isVisible())
                complain(`${name}: has no list of chapters`);
        }
    },

    async isOneFile() {
        const alone = mkdtempSync(join(tmpdir(), "book-"));
        cpSync(join(book, "three-servers.html"), join(alone, "book.html"));
        const page = await open("book.html", {}, alone);
        const [pictures, broken] = await page.evaluate(() => [
            document.images.length, [...document.images].filter(image =>
                image.naturalWidth === 0).length]);
        if (pictures < 10 || broken > 0)
            complain(`${broken} of ${pictures} pictures are missing`);
        rmSync(alone, { recursive: true });
    }
};

await checks[check]();
await browser.close();
console.log(complaints.join("\n"));
process.exit(complaints.length > 0 ? 1 : 0);
