// Chrome's DevTools import a record: what they have read of it, as JSON.
//
// node devtools.mjs FOLDER BROWSER PROFILE RECORD
//   FOLDER   has node_modules with puppeteer-core in it
//   BROWSER  the browser's program, PROFILE a folder for what it keeps
//   RECORD   a file in the format HAR

import { readFile } from "node:fs/promises";
import { createRequire } from "node:module";

const [folder, executablePath, userDataDir, record] = process.argv.slice(2);
const { default: puppeteer } = await import(createRequire(folder + "/").resolve("puppeteer-core"));

// Whoever started this is gone: the browser ends with the process.
process.stdin.on("end", () => process.exit(1)).resume();

const browser = await puppeteer.launch({ executablePath, userDataDir, args: ["--no-sandbox", "--disable-gpu"] });
const [page] = await browser.pages();
page.setDefaultTimeout(120_000);
await page.goto("devtools://devtools/bundled/devtools_app.html");
const requests = await page.evaluate(async (text) => {
  const { HARFormat, Importer } = await import("devtools://devtools/bundled/models/har/har.js");
  const { log } = new HARFormat.HARRoot(JSON.parse(text));
  return Importer.Importer.requestsFromHARLog(log).map((request) => ({
    url: request.url(),
    type: request.resourceType().name(),
    status: request.statusCode,
    protocol: request.protocol,
    headers: request.responseHeaders.length,
    frames: request.frames().map(({ type, text, opCode, time }) => ({ type, text, opCode, time })),
  }));
}, await readFile(record, "utf8"));
console.log(JSON.stringify(requests));
await browser.close();
process.exit(0);
