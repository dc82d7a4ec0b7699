// Draws diagrams: tests/book/diagrams --draw runs it. Reads lines of
// "CHAPTER:LINE FILE PICTURE", and draws the mermaid text in FILE twice, as
// PICTURE-light.svg and PICTURE-dark.svg.

import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname } from "node:path";
import { require, startBrowser } from "./browser.mjs";

const colors = {
    light: { text: "#24292f", line: "#57606a", fill: "#f6f8fa",
             edge: "#8c959f", page: "#ffffff" },
    dark: { text: "#e6edf3", line: "#8b949e", fill: "#161b22",
            edge: "#6e7681", page: "#0d1117" }
};

function settings({ text, line, fill, edge, page }) {
    return {
        startOnLoad: false, theme: "base", htmlLabels: false,
        fontFamily: "sans-serif",
        flowchart: { useMaxWidth: false, htmlLabels: false },
        state: { useMaxWidth: false, nodeSpacing: 90, rankSpacing: 60 },
        themeCSS: `.edgeLabel rect, .edgeLabel .label rect {
            opacity: 1; fill: ${page}; }`,
        themeVariables: {
            fontFamily: "sans-serif", fontSize: "14px", background: page,
            primaryColor: fill, primaryTextColor: text,
            primaryBorderColor: edge, lineColor: line, textColor: text,
            edgeLabelBackground: page, labelBackgroundColor: page,
            transitionLabelColor: text, transitionColor: line,
            specialStateColor: line, stateLabelColor: text
        }
    };
}

const browser = await startBrowser();
const page = await browser.newPage();
await page.addScriptTag({
    path: require.resolve("mermaid/dist/mermaid.min.js")
});
for (const line of readFileSync(0, "utf8").trim().split("\n")) {
    const [place, file, picture] = line.split(" ");
    mkdirSync(dirname(picture), { recursive: true });
    for (const scheme of ["light", "dark"]) {
        const svg = await page.evaluate(async ([text, settings]) => {
            mermaid.initialize(settings);
            return (await mermaid.render("diagram", text)).svg;
        }, [readFileSync(file, "utf8"), settings(colors[scheme])]);
        writeFileSync(`${picture}-${scheme}.svg`, svg + "\n");
    }
    console.log(`${place}: drawn`);
}
await browser.close();
