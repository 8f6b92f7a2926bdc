// Bundles the modules of Node for packages, and writes them to the file that the argument names. `cargo xtask
// node-modules` runs it after `npm ci`. The names of what is absent are those of the Node that runs it.
import { build } from "esbuild";
import fs from "node:fs";
import { createRequire, builtinModules } from "node:module";
import path from "node:path";
import zlib from "node:zlib";

const folder = import.meta.dirname;
const require = createRequire(import.meta.url);
const SOCKETS = "a script has no such sockets: use WebSocket or fetch";
const LINES = "the lines of standard input are the stream stdin of the module 'boa-ws', and process.stdin";
const SOME_FILES = "a script reads and writes files by readFile, writeFile and fs.promises, where it may";
const PROCESSES = "a script starts no processes: let another program do it";
const ABSENT = {
    async_hooks: "pass the values on yourself", child_process: PROCESSES, cluster: PROCESSES, dgram: SOCKETS,
    http2: "use fetch", inspector: "use console", net: SOCKETS, readline: LINES, "readline/promises": LINES, repl: "use boa-ws alone",
    tls: SOCKETS, trace_events: "use console", v8: "the engine is Boa", vm: "use import() of a blob: URL", wasi: "there is no WebAssembly",
    zlib: "use CompressionStream and DecompressionStream",
};
const GENERATED = {
    dns: `module.exports = require("./dns.js")("dns", ${JSON.stringify(SOCKETS)});`,
    "dns/promises": `module.exports = require("./dns.js")("dns/promises", ${JSON.stringify(SOCKETS)});`,
    "assert/strict": `module.exports = require("assert").strict;`,
    console: `module.exports = { ...console, Console: console.constructor };`,
    constants: `module.exports = {};`,
    fs: `module.exports = require("./fs.js").fs(${JSON.stringify(SOME_FILES)});`,
    "fs/promises": `module.exports = require("./fs.js").promises(${JSON.stringify(SOME_FILES)});`,
    http: `module.exports = require("./http.js");`,
    https: `module.exports = require("./https.js");`,
    "isomorphic-ws": `module.exports = require("ws");`,
    "path/posix": `module.exports = require("path");`,
    perf_hooks: `module.exports = { performance, PerformanceObserver: globalThis.PerformanceObserver, constants: {} };`,
    "stream/promises": `module.exports = require("stream").promises;`,
    "stream/web": `module.exports = { ReadableStream, WritableStream, TransformStream, TextEncoderStream, TextDecoderStream, ByteLengthQueuingStrategy,
        CountQueuingStrategy, ReadableStreamDefaultReader, WritableStreamDefaultWriter };`,
    sys: `module.exports = require("util");`,
    "timers/promises": `module.exports = require("./timers_promises.js");`,
    tty: `module.exports = { ...require("./absent.js")("tty", "use console", true), isatty: () => false };`,
    "util/types": `module.exports = require("util").types;`,
};
for (const [name, advice] of Object.entries(ABSENT)) {
    GENERATED[name] = `module.exports = require("./absent.js")(${JSON.stringify(name)}, ${JSON.stringify(advice)});`;
}
const PLAIN = ["assert", "buffer", "crypto", "diagnostics_channel", "events", "module", "os", "path", "process", "punycode", "querystring", "stream",
    "string_decoder", "timers", "undici", "url", "util", "worker_threads", "ws"];
for (const name of PLAIN) GENERATED[name] = `module.exports = require("./${name}.js");`;

// The functions of a module of Node, and its values that are plain data.
const isPlain = (value, depth = 0) => value === null || ["string", "number", "boolean"].includes(typeof value)
    || (typeof value === "object" && depth < 3 && [Object.prototype, Array.prototype, null].includes(Object.getPrototypeOf(value))
        && Object.values(value).every((it) => isPlain(it, depth + 1)));
const shape = (name) => {
    const [functions, values] = [[], {}];
    // `globalPaths` of `module` has paths of the machine.
    for (const key of Object.keys(require(`node:${name}`)).filter((key) => !key.startsWith("_") && key !== "globalPaths").sort()) {
        const value = require(`node:${name}`)[key];
        if (typeof value === "function") functions.push(key);
        else if (isPlain(value) && JSON.stringify(value).length < 10_000) values[key] = value;
    }
    return { functions, values };
};
const names = [...new Set([...builtinModules, "undici", "ws", "isomorphic-ws"])];
const modules = [];
for (const name of Object.keys(GENERATED).sort()) {
    const used = [...new Set([...GENERATED[name].matchAll(/\("\.\/absent\.js"\)\("([^"]+)"/g)].map(([, it]) => it))];
    if (["crypto", "module", "worker_threads", "http", "https"].includes(name)) used.push(name);
    if (name.startsWith("dns")) used.push(name);
    if (name.startsWith("fs")) used.push("fs", "fs/promises");
    const shapes = Object.fromEntries(used.map((it) => [it, shape(it)]));
    const { outputFiles: [file] } = await build({
        stdin: { contents: GENERATED[name], resolveDir: folder },
        bundle: true, write: false, format: "cjs", platform: "browser", minify: true, keepNames: true, charset: "utf8", target: "es2023",
        // stream-http looks there for the scheme of URLs without one.
        legalComments: "none", define: { ABSENT: JSON.stringify(shapes), "global.location.protocol": '"file:"' }, logLevel: "warning",
        plugins: [{
            name: "modules of Node",
            setup({ onResolve }) {
                onResolve({ filter: /^\.\/util\.inspect$/ }, () => ({ path: path.join(folder, "inspect_custom.js") }));
                onResolve({ filter: /^[^.]/ }, ({ path: specifier, importer }) => {
                    if (specifier === "readable-stream") return { path: path.join(folder, "undestroyed_stream.js") };
                    const plain = specifier.replace(/^node:/, "");
                    if (specifier === "boa-ws:native" || names.includes(plain) || (plain.endsWith("/") && names.includes(plain.slice(0, -1)) && importer)) {
                        return { path: plain.replace(/\/$/, ""), external: true };
                    }
                });
            },
        }],
    });
    modules.push([name, file.text]);
}

const licences = [];
for (const entry of fs.readdirSync(path.join(folder, "node_modules"), { recursive: true }).filter((it) => it.endsWith("package.json")).sort()) {
    const { name, version, license } = JSON.parse(fs.readFileSync(path.join(folder, "node_modules", entry), "utf8"));
    const at = path.join(folder, "node_modules", path.dirname(entry));
    const text = fs.readdirSync(at).find((it) => /^licen[cs]e/i.test(it));
    if (!version || /esbuild/.test(name)) continue;
    licences.push(`${name} ${version} (${license})\n\n${text ? fs.readFileSync(path.join(at, text), "utf8").trim() : ""}\n`);
}
fs.writeFileSync(`${process.argv[2]}.licences.txt`, licences.join("\n" + "-".repeat(80) + "\n\n"));

const parts = modules.map(([name, text]) => {
    const bytes = Buffer.from(text);
    return Buffer.concat([Buffer.from(`${name}\n${bytes.length}\n`), bytes, Buffer.from("\n")]);
});
// The names are there without unpacking: each import of a package asks for its own.
const list = Buffer.from(`${modules.map(([name]) => name).join("\n")}\n\n`);
fs.writeFileSync(process.argv[2], Buffer.concat([list, zlib.deflateSync(Buffer.concat(parts), { level: 9 })]));
for (const [name, text] of modules) console.log(`${String(Buffer.byteLength(text)).padStart(7)} ${name}`);
console.log(`${fs.statSync(process.argv[2]).size} bytes, compressed`);
