// Checks the web edition in Chromium, as a reader sees it:
//
//     node tests/book/browse.mjs CHECK [BOOK]
//
// where CHECK is one of the functions that works.mjs and looks.mjs export, and
// BOOK the book's directory. Prints a line for each fault, and exits 1 if there
// is one.

import * as looks from "./looks.mjs";
import { browser, complaints } from "./session.mjs";
import * as works from "./works.mjs";

await { ...works, ...looks }[process.argv[2]]();
await browser.close();
console.log(complaints.join("\n"));
process.exit(complaints.length > 0 ? 1 : 0);
