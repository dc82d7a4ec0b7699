// Checks of how the web edition looks: on wide and narrow screens, in the dark,
// and on paper.

import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { require } from "./browser.mjs";
import { book, chapters, complain, open, openEach, pages, samples, steps }
    from "./session.mjs";

const wide = { viewport: { width: 1400, height: 900 } };
const phone = { viewport: { width: 360, height: 740 } };

// Runs in the page: returns the places of the turns in each block of terminals,
// and of the columns that are drawn for them.
function measureTerminals() {
    const measure = (element, label) => {
        const { left, top, bottom } = element.getBoundingClientRect();
        return { left, top, bottom, name: label.textContent.trim(),
                 labeled: label.checkVisibility() };
    };
    return [...document.querySelectorAll(".terminals")].map(block => ({
        screens: [...block.querySelectorAll(".screen")].map(screen =>
            measure(screen, screen.firstElementChild)),
        turns: [...block.querySelectorAll(".turn")].map(turn => ({
            ...measure(turn, turn.querySelector(".name")),
            row: turn.style.getPropertyValue("--row")
        }))
    }));
}

const isNear = (a, b) => Math.abs(a - b) <= 1;

// Each terminal is a column with its name at the top. A turn is below the turns
// of earlier rows, and beside those of its own row.
function areColumns({ screens, turns }) {
    return screens.every(({ left, labeled }, i) =>
        labeled && (i === 0 || left > screens[i - 1].left + 100))
        && turns.every(({ name, left, top, row, labeled }, i) =>
            !labeled && isNear(left,
                screens.find(screen => screen.name === name).left)
            && turns.slice(0, i).every(before => before.row === row
                ? isNear(before.top, top) : before.bottom <= top + 1));
}

// The turns are one below the other, each with the name of its terminal.
function areStacked({ screens, turns }) {
    return screens.every(({ labeled }) => !labeled)
        && turns.every(({ name, left, top, labeled }, i) =>
            labeled && /^(server|client|other)$/.test(name)
            && isNear(left, turns[0].left)
            && (i === 0 || top >= turns[i - 1].bottom - 1));
}

export async function arrangesTerminals() {
    const names = steps.map(step => `${step}/index.html`);
    for (const [options, isRight] of [[wide, areColumns], [phone, areStacked]])
        await openEach(names, options, async (page, name) => {
            const blocks = await page.evaluate(measureTerminals);
            if (blocks.filter(({ screens }) => screens.length > 1).length < 5)
                complain(`${name}: has hardly any terminals side by side`);
            blocks.forEach((block, i) => {
                if (!isRight(block))
                    complain(`${name}: terminals ${i + 1}:`, isRight.name,
                             "is false:", JSON.stringify(block));
            });
        });
}

export async function foldsExercises() {
    const names = chapters.filter(name => name.startsWith("step"));
    await openEach(names, {}, async (page, name) => {
        const answers = await page.evaluate(() =>
            [...document.querySelectorAll("details")].map(details => {
                const answer = details.lastElementChild;
                const before = answer.checkVisibility();
                details.querySelector("summary").click();
                return !before && answer.checkVisibility();
            }));
        if (answers.length < 4 || answers.includes(false))
            complain(`${name}: answers that fold: ${answers}`);
    });
}

export async function colorsDiffs() {
    for (const colorScheme of ["light", "dark"]) {
        const page = await open("step2-concurrency/index.html",
                                { colorScheme });
        const [added, removed] = await page.evaluate(() =>
            ["ins", "del"].map(tag => getComputedStyle(
                document.querySelector(`.diff ${tag}`)).backgroundColor
                .match(/\d+/g).map(Number)));
        if (!(added[1] > added[0] && added[1] > added[2] && added.length === 3))
            complain(`${colorScheme}: added lines aren't green: ${added}`);
        if (!(removed[0] > removed[1] && removed.length === 3))
            complain(`${colorScheme}: removed lines aren't red: ${removed}`);
    }
}

// The first paragraph of the comment at the beginning of a file, or else of its
// header.
function introductionOf(path) {
    const text = existsSync(path) ? readFileSync(path, "utf8") : "";
    const comment = /^\/\*(.*?)\*\//s.exec(text)?.[1];
    if (comment === undefined && path.endsWith(".c"))
        return introductionOf(path.replace(/c$/, "h"));
    return (comment ?? "").replace(/\n *\* ?/g, "\n").split("\n\n")[0];
}

// The pages are only parsed, because there are hundreds.
export async function introducesFiles() {
    const names = pages.filter(name => /\.[ch]\.html$/.test(name));
    const texts = names.map(name => readFileSync(join(book, name), "utf8"));
    const page = await open(names[0]);
    const shown = await page.evaluate(texts => texts.map(text =>
        new DOMParser().parseFromString(text, "text/html")
            .querySelector("h1 + p")?.textContent ?? ""), texts);
    const oneLine = text => text.trim().replace(/\s+/g, " ");
    names.forEach((name, i) => {
        const wanted = introductionOf(name.replace(".html", ""));
        if (oneLine(shown[i]) !== oneLine(wanted))
            complain(`${name}: is introduced by: ${shown[i]}, not: ${wanted}`);
    });
    if (shown.filter(Boolean).length < 100)
        complain("hardly any file has an introduction");
}

export async function printsAddresses() {
    const page = await open("step1-accept/index.html");
    await page.pdf();           // unfolds everything
    await page.emulateMedia({ media: "print" });
    for (const part of ["header", "#contents", ".neighbors", "button",
                        "details:not([open])"])
        for (const element of await page.locator(part).all())
            if (await element.isVisible())
                complain("on paper there is:", part);
    // The texts as they are laid out, with those that the style sheet adds.
    const devtools = await page.context().newCDPSession(page);
    const { strings } = await devtools.send("DOMSnapshot.captureSnapshot",
                                            { computedStyles: [] });
    const links = await page.locator("main a[href^=http]").evaluateAll(all =>
        all.map(link => [link.getAttribute("href"),
            getComputedStyle(link, "::after").content !== "none"]));
    const printed = links.filter(([, isPrinted]) => isPrinted);
    for (const [href] of links)
        if (!strings.includes(` (${href})`))
            complain("on paper the address is missing:", href);
    const manual = printed.filter(([href]) => /man|rfc/.test(href));
    if (new Set(manual.map(String)).size < manual.length)
        complain("on paper an address is repeated:", manual.join(" "));
    if (links.length < 10)
        complain(`only ${links.length} links to the web`);
}

export async function isAccessible() {
    const axe = readFileSync(require.resolve("axe-core/axe.min.js"), "utf8");
    // In the dark, only colors differ.
    const choices = { light: {}, dark: { runOnly: "color-contrast" } };
    for (const [colorScheme, choice] of Object.entries(choices))
        await openEach(samples, { colorScheme }, async (page, name) => {
            await page.evaluate(axe);
            const { violations } = await page.evaluate(choice =>
                axe.run({ preload: false, ...choice }), choice);
            for (const { id, nodes } of violations)
                complain(`${name}, ${colorScheme}: ${id}:`,
                         nodes[0].failureSummary.replace(/\s+/g, " "),
                         nodes[0].html);
        });
}
