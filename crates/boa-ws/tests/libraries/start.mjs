// node start.mjs TREE COMMAND: the CPU time, in milliseconds, in which each library is loaded by COMMAND and by Node.js, for docs/libraries.md.
// TREE is the folder into which the tests have installed the libraries: target/tmp/libraries.
import { execFileSync, spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { join, resolve } from "node:path";

const ROUNDS = 3;
// The clock of a process has 10 ms, so the time of some runs is divided.
const RUNS = 10;
const OPTIONS = {
  "bybit-api": ["--alias:https=events"],
  "colyseus.js": ["--conditions=worker"],
  mqtt: ['--define:navigator.product="ReactNative"'],
  "nats.ws": ["--external:crypto"],
  "pusher-js": ["--alias:pusher-js=pusher-js/worker"],
  "sockjs-client": ["--define:global=globalThis"],
  workerpool: ["--external:child_process", "--external:os", "--external:worker_threads"],
};

const tree = resolve(process.argv[2]);
const commands = [resolve(process.argv[3]), process.execPath];
const work = mkdtempSync(join(tree, "start-"));
try {
  const empty = join(work, "empty.mjs");
  writeFileSync(empty, "");
  const starts = commands.map((command) => cost(command, empty));
  console.log(`nothing: ${starts.map(shown).join(" / ")}`);
  let slower = 0;
  for (const library of readdirSync(tree).filter((name) => OPTIONS[name] || clientOf(name))) {
    const imports = clientOf(library)?.match(/^import [^;]*;/gm)?.join("\n");
    if (!imports) continue;
    const [entry, bundle] = [join(work, `${library}.entry.mjs`), join(work, `${library}.mjs`)];
    // The names are exported so that the bundler keeps them.
    writeFileSync(entry, imports.replace(/^import/gm, "export").replace(/export (\w+) from/g, "export { default as $1 } from"));
    const esbuild = join(tree, "node_modules/.bin/esbuild");
    const options = ["--bundle", "--platform=browser", "--format=esm", "--log-level=error", ...(OPTIONS[library] ?? [])];
    execFileSync(esbuild, [entry, ...options, `--outfile=${bundle}`], { cwd: tree, stdio: "inherit" });
    const [here, node] = commands.map((command) => cost(command, bundle));
    if (here > node) slower++;
    const size = Math.round(readFileSync(bundle).length / 1000);
    console.log(`${library}, ${size} kB: ${shown(here)} / ${shown(node)}`);
  }
  console.log(`slower than Node.js ${process.version}: ${slower}`);
} finally {
  rmSync(work, { recursive: true });
}

function clientOf(library) {
  try {
    return readFileSync(join(tree, library, "client.mjs"), "utf8");
  } catch {
    return undefined;
  }
}

function shown(milliseconds) {
  return milliseconds === undefined ? "fails" : milliseconds.toFixed(1);
}

// The least of some runs, user and system: other programs only add to it.
function cost(command, file) {
  const least = [];
  for (let round = 0; round < ROUNDS; round++) {
    const script = `for run in $(seq ${RUNS}); do "$0" "$1" >/dev/null 2>&1 || exit 1; done; times`;
    const { status, stdout } = spawnSync("sh", ["-c", script, command, file]);
    if (status !== 0) return undefined;
    const times = [...stdout.toString().split("\n")[1].matchAll(/(\d+)m([\d.]+)s/g)];
    const all = times.reduce((sum, [, minutes, seconds]) => sum + 60_000 * minutes + 1_000 * seconds, 0);
    least.push(all / RUNS);
  }
  return Math.min(...least);
}
