// Starts Chromium, which is Debian's, with the driver that npm has installed in
// build/node.

import { createRequire } from "node:module";

export const require = createRequire(new URL("../../build/node/",
                                             import.meta.url));
const { chromium } = require("playwright-core");

export function startBrowser() {
    return chromium.launch({
        executablePath: process.env.CHROMIUM || "/usr/bin/chromium",
        args: ["--no-sandbox", "--disable-gpu", "--disable-sync",
               "--disable-background-networking"]
    });
}
