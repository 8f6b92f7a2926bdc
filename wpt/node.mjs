// node wpt/node.mjs TREE ORIGIN FOLDER...: runs the .any.js files of upstream's folders in Node.js, for the tables in README.md. Each runs in
// a process of its own. ORIGIN is that of the runner's servers: `cargo test --test wpt -- --serve`. `deno run -A wpt/node.mjs` runs them in Deno.
import { execFile } from "node:child_process";
import { readFileSync, readdirSync } from "node:fs";
import { dirname, join } from "node:path";
import { promisify } from "node:util";
import { runInThisContext } from "node:vm";

const SECONDS = 60;

if (process.env.WPT_FILE) {
  run(process.argv[2], process.env.WPT_FILE);
} else {
  await main(process.argv[2], process.argv[3], process.argv.slice(4));
}

// There is no cache here either, and no Ed448 and X448.
function isTest(file) {
  return file.endsWith(".any.js") && !file.startsWith("request-cache-") && !file.includes("448");
}

// The variants that are run here, of files that take minutes.
function variant(file) {
  if (file.startsWith("pbkdf2")) return "?8001-last";
  return file.startsWith("successes_RSA") ? "?1-10" : "";
}

// Prints the subtests that pass and all subtests, by folder.
async function main(tree, origin, folders) {
  let [passed, all] = [0, 0];
  for (const folder of folders) {
    const sum = [0, 0];
    for (const file of readdirSync(join(tree, folder)).filter(isTest)) {
      const url = `${origin}/${folder}/${file}${variant(file)}`;
      const env = { ...process.env, WPT_FILE: join(folder, file), WPT_URL: url };
      const options = { env, timeout: 1000 * SECONDS };
      const own = globalThis.Deno ? ["run", "-A", "--quiet", "--location", url] : [];
      const { stdout } = await promisify(execFile)(process.execPath, [...own, process.argv[1], tree], options).catch((it) => it);
      const line = stdout.split("\n").find((line) => line.startsWith("RESULT "));
      const [ok, total] = line ? line.split(" ").slice(1).map(Number) : [0, 1];
      if (ok < total) console.log(`  ${file}: ${ok} of ${total}`);
      sum[0] += ok;
      sum[1] += total;
    }
    console.log(`${folder}: ${sum[0]} of ${sum[1]}`);
    passed += sum[0];
    all += sum[1];
  }
  const runtime = globalThis.Deno ? `Deno ${Deno.version.deno}` : `Node.js ${process.version}`;
  console.log(`${passed} of ${all} subtests pass in ${runtime}`);
}

// Runs one file.
function run(tree, file) {
  globalThis.self = globalThis;
  // Where undici, the fetch of Node.js, looks for the base of relative URLs. Deno has a location.
  if (!globalThis.Deno) globalThis.location = globalThis[Symbol.for("undici.globalOrigin.1")] = new URL(process.env.WPT_URL);
  globalThis.GLOBAL = { isWindow: () => false, isWorker: () => false, isShadowRealm: () => false };
  process.on("uncaughtException", () => {});
  const evaluate = (path) => runInThisContext(readFileSync(join(tree, path), "utf8"), { filename: path });
  evaluate("resources/testharness.js");
  globalThis.add_completion_callback((tests) => {
    console.log("RESULT", tests.filter(({ status }) => status === 0).length, tests.length);
    process.exit();
  });
  const text = readFileSync(join(tree, file), "utf8");
  for (const [, script] of text.matchAll(/^\/\/ META: script=(.*)$/gm)) {
    evaluate(script.startsWith("/") ? script.slice(1) : join(dirname(file), script));
  }
  evaluate(file);
  globalThis.done();
}
