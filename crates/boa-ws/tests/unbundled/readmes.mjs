// Runs the blocks of JavaScript in the README files of packages, each as a program of its own, under two commands.
//
//     node readmes.mjs FOLDER LEFT RIGHT [SECONDS] [PART OF A NAME]
//
// FOLDER has a package.json whose dependencies are installed. LEFT and RIGHT are command lines, to which the program is added.
// A block runs if its program ends with status 0, or has not ended after SECONDS. There is no proxy, so programs that want a
// server of the internet fail in both, or try again until the end. Prints a line of JSON for each block that runs under LEFT
// and not under RIGHT, and then one with the counts.
import { spawn } from "node:child_process";
import { mkdirSync, readFileSync, readdirSync, writeFileSync } from "node:fs";
import { basename, join } from "node:path";

const [folder, left, right, seconds = "10", only = ""] = process.argv.slice(2);
const FENCE = /^( *)(`{3,}|~{3,}) *([\w+-]*)[^`\n]*\n([^]*?)^ *\2[`~]* *$/gm;
const LANGUAGES = { js: "js", javascript: "js", mjs: "js", cjs: "js", node: "js", es6: "js", ts: "ts", typescript: "ts" };

/** The blocks of a text: the code without its indentation, and whether it is TypeScript. */
function* blocks(text) {
    for (const [, indent, , language, code] of text.replaceAll("\r", "").matchAll(FENCE)) {
        const kind = LANGUAGES[language.toLowerCase()];
        if (kind) yield { kind, code: code.replace(new RegExp(`^ {0,${indent.length}}`, "gm"), "") };
    }
}

/** The end of a name for which Node takes a source in the way that it is written. */
const ending = ({ kind, code }) => {
    const common = /\brequire\(/.test(code) && !/^\s*(import|export)\b/m.test(code);
    return (common ? ".c" : ".m") + kind;
};

/** The programs, as files. They are outside of `node_modules`, as those of a user are. */
function programs() {
    const place = join(folder, "readmes");
    mkdirSync(place, { recursive: true });
    const list = [];
    for (const name of Object.keys(JSON.parse(readFileSync(join(folder, "package.json"), "utf8")).dependencies)) {
        const home = join(folder, "node_modules", name);
        const readme = readdirSync(home).find((file) => /^readme\.(md|markdown)$/i.test(file));
        if (!readme) continue;
        let number = 0;
        for (const block of blocks(readFileSync(join(home, readme), "utf8"))) {
            const file = join(place, `${name.replace("/", "+")}-${++number}${ending(block)}`);
            writeFileSync(file, block.code);
            if (file.includes(only)) list.push(file);
        }
    }
    return list;
}

/** Runs a program: whether it runs, and the end of what it has printed. */
function run(command, file) {
    const environment = Object.fromEntries(Object.entries(process.env).filter(([name]) => !/_proxy$/i.test(name)));
    const [program, ...given] = command.split(" ");
    const child = spawn(program, [...given, file], { cwd: join(folder, "readmes"), env: environment, stdio: ["ignore", "pipe", "pipe"], detached: true });
    let output = "";
    for (const stream of [child.stdout, child.stderr]) stream.on("data", (data) => (output = (output + data).slice(-4000)));
    return new Promise((resolve) => {
        let late = false;
        const timer = setTimeout(() => {
            late = true;
            // With the processes that it has started.
            process.kill(-child.pid, "SIGKILL");
        }, seconds * 1000);
        child.on("error", (error) => (output += error));
        child.on("close", (status) => {
            clearTimeout(timer);
            resolve({ runs: late || status === 0, status: late ? "late" : status, output });
        });
    });
}

// One at a time: no block finds the server of another one, nor a port that it has taken.
const list = programs();
const count = { blocks: list.length, left: 0, both: 0 };
for (const file of list) {
    const one = await run(left, file);
    if (!one.runs) continue;
    const other = await run(right, file);
    count.left++;
    count.both += other.runs;
    if (!other.runs) {
        const name = basename(file).replace(/\.\w+$/, "");
        console.log(JSON.stringify({ name, left: one.status, right: other.status, output: other.output }));
    }
}
console.log(JSON.stringify(count));
