// Adds to the web edition copy buttons, a search, and a mark for the section
// that is being read. Every page is complete without this script.

"use strict";

const script = document.currentScript;
const words = script.dataset;

function create(tag, properties, ...children) {
    const element = Object.assign(document.createElement(tag), properties);
    element.append(...children);
    return element;
}

// --- copying ----------------------------------------------------------------

// In some browsers a page that was opened from a file may not use the
// clipboard, but it may copy the selection.
async function copy(text) {
    try {
        await navigator.clipboard.writeText(text);
    } catch {
        const area = create("textarea", { value: text });
        document.body.append(area);
        area.select();
        document.execCommand("copy");
        area.remove();
    }
}

function addCopyButton(parent, source) {
    const button = create("button", { className: "copy", type: "button" },
                          words.copy);
    button.addEventListener("click", async () => {
        await copy(source.textContent);
        button.textContent = words.copied;
        setTimeout(() => { button.textContent = words.copy; }, 1500);
    });
    parent.append(button);
}

for (const command of document.querySelectorAll(".command"))
    addCopyButton(command, command.querySelector("kbd"));
for (const figure of document.querySelectorAll("figure.code")) {
    const code = figure.querySelector(".sourceCode code");
    if (code)
        addCopyButton(figure.querySelector("figcaption"), code);
}

// --- search -----------------------------------------------------------------

let entries = [];
let loaded = null;

// search-index.js calls it.
function bookIndex(all) {
    const language = document.documentElement.lang;
    entries = all.filter(entry => entry[4] === language || entry[4] === "en");
}

function load() {
    loaded ??= new Promise(resolve => {
        document.head.append(create("script", {
            src: new URL("search-index.js", script.src), onload: resolve
        }));
    });
    return loaded;
}

// Returns the entries that contain all words, sorted by how many of the words
// are in the title.
function find(query) {
    const wanted = query.toLowerCase().split(/\s+/).filter(Boolean);
    if (wanted.length === 0)
        return [];
    const found = [];
    for (const [page, title, text, chapter] of entries) {
        const both = `${title} ${text}`.toLowerCase();
        if (!wanted.every(word => both.includes(word)))
            continue;
        const inTitle = wanted.filter(word =>
            title.toLowerCase().includes(word)).length;
        const times = text.toLowerCase().split(wanted[0]).length - 1;
        found.push({ page, title, text, chapter, score: 10 * inTitle + times });
    }
    return found.sort((a, b) => b.score - a.score).slice(0, 12);
}

// Returns the text around the first of the words, which is marked. It begins
// and ends with a complete word.
function excerpt(text, query) {
    const word = query.toLowerCase().split(/\s+/)[0];
    const at = Math.max(0, text.toLowerCase().indexOf(word));
    const end = at + word.length;
    const before = text.slice(Math.max(0, at - 50), at);
    return [at > 50 ? before.replace(/^\S*\s/, "… ") : before,
            create("mark", {}, text.slice(at, end)),
            text.slice(end, end + 70).replace(/\s\S*$/, " …")];
}

function addSearch() {
    const input = create("input", { type: "search", name: "search",
                                    placeholder: words.search });
    const list = create("ol", { hidden: true });
    const form = create("form", { className: "search" }, input, list);
    input.setAttribute("aria-label", words.search);
    form.setAttribute("role", "search");
    async function show() {
        await load();
        const query = input.value.trim();
        const results = find(query).map(({ page, title, text, chapter }) =>
            create("li", {}, create("a", { href: new URL(page, script.src) },
                create("b", {}, title), create("i", {}, chapter),
                create("span", {}, ...excerpt(text, query)))));
        if (results.length === 0)
            results.push(create("li", { className: "nothing" }, words.nothing));
        list.replaceChildren(...results);
        list.hidden = query === "";
    }
    input.addEventListener("input", show);
    input.addEventListener("focus", load);
    form.addEventListener("submit", event => {
        event.preventDefault();
        list.querySelector("a")?.click();
    });
    form.addEventListener("click", event => {
        list.hidden = event.target.closest("a") !== null;
    });
    document.addEventListener("click", event => {
        list.hidden ||= !form.contains(event.target);
    });
    form.addEventListener("keydown", event => {
        if (event.key === "Escape")
            list.hidden = true;
    });
    document.querySelector("header").append(form);
}

addSearch();

// --- where the reader is ----------------------------------------------------

const contents = document.getElementById("contents");
const headings = [...document.querySelectorAll("main :is(h2, h3)[id]")];

function markSection() {
    const current = headings.findLast(heading =>
        heading.getBoundingClientRect().top < 120);
    const marked = contents.querySelector("[aria-current='location']");
    const link = current && contents.querySelector(
        `a[href="#${CSS.escape(current.id)}"]`);
    if (link === marked)
        return;
    marked?.removeAttribute("aria-current");
    link?.setAttribute("aria-current", "location");
    // If the list is a column of its own, keep the mark in its middle.
    if (link)
        contents.scrollTop = link.offsetTop - contents.clientHeight / 2;
}

if (headings.length > 0) {
    document.addEventListener("scroll", markSection, { passive: true });
    markSection();
}

// --- paper ------------------------------------------------------------------

// On paper nothing can be unfolded, so unfold everything.
addEventListener("beforeprint", () => {
    for (const details of document.querySelectorAll("details"))
        details.open = true;
});
