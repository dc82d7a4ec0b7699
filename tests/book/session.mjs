// What the checks of the web edition share: the book, a browser, and the list
// of faults.

import { readdirSync, readFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { pathToFileURL } from "node:url";
import { startBrowser } from "./browser.mjs";

export const book = resolve(process.argv[3] ?? "build/book");
export const pages = readdirSync(book, { recursive: true })
    .filter(name => name.endsWith(".html")).sort();
export const chapters = pages.filter(name =>
    readFileSync(join(book, name), "utf8").includes('<body class="chapter">'));
export const samples = [...chapters, "common/net.c.html", "common/index.html"];
export const steps = ["step1-accept", "step2-concurrency", "step3-store"];

export const complaints = [];

export function complain(...words) {
    complaints.push(words.join(" "));
}

export const browser = await startBrowser();

export function address(name, from = book) {
    return pathToFileURL(join(from, name)).href;
}

// The name of the page that is open.
export function nameOf(page) {
    return page.url().replace(`${pathToFileURL(book).href}/`, "");
}

// Opens a page, and reports all errors that Chromium reports.
export async function open(name, options = {}, from = book) {
    const context = await browser.newContext({
        permissions: ["clipboard-read", "clipboard-write"], ...options
    });
    const page = await context.newPage();
    const here = text => complain(`${nameOf(page)}:`, text);
    page.on("console", message => here(message.text()));
    page.on("pageerror", error => here(String(error)));
    page.on("requestfailed", request => here(`no ${request.url()}`));
    page.on("request", request => {
        if (!/^(file|data):/.test(request.url()))
            here(`asks the network for ${request.url()}`);
    });
    await page.goto(address(name, from));
    return page;
}

// Opens these pages one after the other, and calls a function with each.
export async function openEach(names, options, look) {
    const page = await open(names[0], options);
    for (const name of names) {
        await page.goto(address(name));
        await look(page, name);
    }
    await page.context().close();
}
