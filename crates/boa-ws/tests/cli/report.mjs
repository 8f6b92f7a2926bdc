// A report in a browser: what a person finds who uses the keyboard, as JSON.
//
// node report.mjs FOLDER BROWSER PROFILE PAGE
//   FOLDER   has node_modules with puppeteer-core in it
//   BROWSER  the browser's program, PROFILE a folder for what it keeps
//   PAGE     the URL of the page

import { createRequire } from "node:module";

const [folder, executablePath, userDataDir, url] = process.argv.slice(2);
const { default: puppeteer } = await import(createRequire(folder + "/").resolve("puppeteer-core"));

// Whoever started this is gone: the browser ends with the process.
process.stdin.on("end", () => process.exit(1)).resume();

const browser = await puppeteer.launch({
  executablePath,
  userDataDir,
  args: ["--no-sandbox", "--disable-gpu", "--lang=en-US"],
  env: { ...process.env, TZ: "UTC" },
});
const [page] = await browser.pages();
page.setDefaultTimeout(120_000);
await page.setViewport({ width: 1200, height: 1100 });
const errors = [];
page.on("pageerror", (error) => errors.push(String(error)));
page.on("console", (message) => message.type() === "error" && errors.push(message.text()));
page.on("request", (request) => /^(file|data):/.test(request.url()) || errors.push(request.url()));
await page.goto(url);

const text = (selector) => page.$eval(selector, (found) => found.textContent);
const seen = { errors };
seen.overview = await text("#overview");
seen.plots = await page.$$eval("figure svg", (plots) => plots.length);
seen.scales = await page.$$eval("figure .scale span", (texts) => texts.map(({ textContent }) => textContent));

await page.focus("#list");
await page.keyboard.press("Home");
for (let n = 0; n < 20; n++) await page.keyboard.press("PageDown");
await page.keyboard.press("End");
await page.waitForFunction(() => document.querySelector(".row[aria-selected=true]"));
seen.rows = await page.$$eval(".row", (rows) => rows.length);
seen.last = {
  position: await page.$eval(".row[aria-selected=true]", (row) => row.getAttribute("aria-posinset")),
  message: await text("#message"),
};
seen.folded = await page.$$eval("#message details summary", ([summary]) => summary?.textContent ?? null);

await page.focus("#words");
await page.keyboard.type('"number":4711,');
await page.waitForFunction(() => document.getElementById("count").textContent.startsWith("1 of"));
seen.found = await text("#count");
await page.keyboard.down("Control");
await page.keyboard.press("a");
await page.keyboard.up("Control");
await page.keyboard.press("Backspace");

seen.colours = {};
for (const scheme of ["dark", "light"]) {
  await page.emulateMediaFeatures([{ name: "prefers-color-scheme", value: scheme }]);
  seen.colours[scheme] = await page.evaluate(() => getComputedStyle(document.body).backgroundColor);
}
console.log(JSON.stringify(seen));
await browser.close();
process.exit(0);
