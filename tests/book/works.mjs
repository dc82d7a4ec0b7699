// Checks of what the web edition does: it loads, copies, finds and leads on.

import { cpSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { address, book, chapters, complain, nameOf, open, openEach, pages,
         steps } from "./session.mjs";

const isEnglish = name => !/\.\w\w-\w+\.html$/.test(name);

// The lines that the terminals of a chapter ask its reader to type.
function typedLines(chapter) {
    const blocks = readFileSync(chapter, "utf8").matchAll(
        /^```(?:console|text)\n((?:server|client|other)\$ .*?)^```/gms);
    return [...blocks].flatMap(([, block]) => block.split("\n"))
        .map(line => /^(?:\w+\$ (?!\.\.\.$)|> )(.+)$/.exec(line)?.[1])
        .filter(Boolean);
}

// Runs in the page: clicks all copy buttons of commands, and returns what they
// have copied.
async function clickCopyButtons() {
    const { copied } = document.querySelector("script[data-copied]").dataset;
    const texts = [];
    for (const button of document.querySelectorAll(".command button")) {
        await navigator.clipboard.writeText("");
        button.click();
        while (button.textContent !== copied)
            await new Promise(resolve => setTimeout(resolve));
        texts.push(await navigator.clipboard.readText());
    }
    return texts;
}

// Runs in the page: returns the Chinese characters of its title, and how many
// different pictures they have. A character that no font has is drawn as the
// same box as any other.
function drawTitle() {
    const title = document.querySelector("h1");
    const context = new OffscreenCanvas(64, 64).getContext("2d",
        { willReadFrequently: true });
    context.font = `32px ${getComputedStyle(title).fontFamily}`;
    const characters = [...new Set(title.textContent.match(
        /\p{Script=Han}/gu))];
    const pictures = characters.map(character => {
        context.clearRect(0, 0, 64, 64);
        context.fillText(character, 8, 48);
        return context.getImageData(0, 0, 64, 64).data.join();
    });
    return [characters.join(""), new Set(pictures).size];
}

// Follows the links to the next chapter, through `count` chapters, and returns
// their names. Each must lead back, and be marked in the list of chapters.
async function walk(from, count) {
    const page = await open(from);
    const names = [];
    let next = page.url();
    for (let before; next && names.length < count; before = page.url()) {
        if (next !== page.url())
            await page.goto(next);
        const name = nameOf(page);
        const addressOf = rel => page.locator(`.neighbors a[rel="${rel}"]`)
            .evaluateAll(links => links[0]?.href);
        const marked = await page.locator('#contents [aria-current="page"]')
            .evaluateAll(links => links.map(link => link.href
                + (getComputedStyle(link).fontWeight > 500 ? "" : ", thin")));
        if (marked.join() !== page.url())
            complain(`${name}: marks another chapter:`, marked);
        if (await addressOf("prev") !== before)
            complain(`${name}: leads back to another chapter than`, before);
        names.push(name);
        next = await addressOf("next");
    }
    return names;
}

// Each page is opened once, because there are hundreds.
export async function loadsAndFits() {
    const viewport = { width: 360, height: 740 };
    await openEach(pages, { viewport }, async (page, name) => {
        const [width, broken] = await page.evaluate(() => [
            document.scrollingElement.scrollWidth,
            [...document.images].filter(image => image.naturalWidth === 0)
                .map(image => image.currentSrc)]);
        broken.forEach(image => complain(`${name}: no picture ${image}`));
        if (width > 360)
            complain(`${name}: ${width} pixels wide in a window of 360`);
    });
}

export async function copies() {
    const names = chapters.filter(name => /(^|step.*)index/.test(name));
    await openEach(names, {}, async (page, name) => {
        const wanted = typedLines(name.replace("index", "README")
            .replace(".html", ".md"));
        const copied = await page.evaluate(clickCopyButtons);
        wanted.forEach((line, i) => {
            if (copied[i] !== line)
                complain(`${name}: copied, not typed: ${copied[i]}, ${line}`);
        });
        if (copied.length !== wanted.length)
            complain(`${name}: ${copied.length} buttons, not`, wanted.length);
        if (wanted.length < (name.startsWith("step") ? 10 : 1))
            complain(`${name}: only ${wanted.length} lines to type`);
    });
    if (names.length < 8)
        complain("only these pages have commands to copy:", names);
}

export async function finds() {
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
}

export async function leadsOn() {
    const names = await walk("index.html", chapters.length);
    const first = ["index.html", ...steps.map(step => `${step}/index.html`)];
    if (names.slice(0, 4).join() !== first.join())
        complain("the chapters are in another order:", names);
    if (names.sort().join() !== chapters.filter(isEnglish).join())
        complain("these are not all chapters:", names);
    const chinese = await walk("index.zh-CN.html", 4);
    if (chinese.length < 4 || chinese.some(isEnglish))
        complain("the Chinese chapters lead to:", chinese);
}

export async function marksSection() {
    const page = await open("step3-store/index.html");
    const id = await page.locator("main h2").nth(3).evaluate(heading => {
        heading.scrollIntoView();
        return heading.id;
    });
    await page.waitForSelector(
        `#contents a[aria-current="location"][href="#${id}"]`);
}

export async function switchesLanguage() {
    const page = await open("step1-accept/index.html");
    await page.click('header a[hreflang="zh-CN"]');
    await page.waitForURL(address("step1-accept/index.zh-CN.html"));
    const [characters, pictures] = await page.evaluate(drawTitle);
    if (characters.length < 2)
        complain("no Chinese title:", characters);
    else if (pictures < characters.length)
        complain(`no font has these characters: ${characters}`);
    await page.click('header a[hreflang="en"]');
    await page.waitForURL(address("step1-accept/index.html"));
}

export async function worksWithoutScripts() {
    await openEach(chapters, { javaScriptEnabled: false },
        async (page, name) => {
            if (await page.locator("button, input").count() > 0)
                complain(`${name}: has a button that does nothing`);
            if (!await page.locator("#contents a").first().isVisible())
                complain(`${name}: has no list of chapters`);
        });
}

export async function isOneFile() {
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
