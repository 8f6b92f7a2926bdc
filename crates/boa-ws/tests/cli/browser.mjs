// The chat of the examples in a browser: what a person does there who is called Zoe, and what she reads in the end, as JSON.
//
// node browser.mjs FOLDER BROWSER PROFILE PAGE PORT
//   FOLDER   has node_modules with puppeteer-core in it
//   BROWSER  the browser's program, PROFILE a folder for what it keeps
//   PAGE     the URL of the page, PORT where the server is that the page finds at localhost:8080

import { createRequire } from "node:module";

const [folder, executablePath, userDataDir, url, port] = process.argv.slice(2);
const { default: puppeteer } = await import(createRequire(folder + "/").resolve("puppeteer-core"));

// The browser ends with the process, and the process when its reader needs the page no more.
process.stdin.on("end", () => process.exit()).resume();

const browser = await puppeteer.launch({
  executablePath,
  userDataDir,
  args: ["--no-sandbox", "--disable-gpu", "--lang=en-US", `--host-resolver-rules=MAP localhost:8080 127.0.0.1:${port}`],
  env: { ...process.env, TZ: "UTC" },
});
const [page] = await browser.pages();
page.setDefaultTimeout(120_000);
await page.goto(url);
await page.waitForFunction(() => document.getElementById("status")?.textContent.startsWith("Connected"));

await page.focus("#name");
await page.keyboard.type("Zoe");
await page.keyboard.press("Tab");
await page.keyboard.press("Enter");
await page.waitForFunction(() => document.querySelectorAll("li").length === 2);

await page.focus("#text");
await page.keyboard.type("From a <b>browser</b>");
await page.keyboard.press("Enter");
await page.waitForFunction(() => chatbox.contentDocument.body.innerText.includes("from a terminal"));

const read = () => ({ outside: document.body.innerText, inside: chatbox.contentDocument.body.innerText });
// The page stays open: it is in the lists of the others' users until they have been compared with its own.
console.log(JSON.stringify(await page.evaluate(read)));
