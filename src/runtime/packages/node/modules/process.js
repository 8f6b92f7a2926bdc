// As bundlers give it to packages: it says that it is a browser's. Environment, arguments and exit are those of the module `boa-ws`.
const { program: given, standardInput, process: native } = require("boa-ws:native");
const program = given();
let stdin;
const arguments_ = program?.args ?? globalThis.scriptArgs;
const immediates = new Map();
let last = 0;
const setImmediate = (callback, ...values) => {
    const id = ++last;
    immediates.set(id, setTimeout(() => { immediates.delete(id); callback(...values); }, 0));
    return id;
};
const clearImmediate = (id) => { clearTimeout(immediates.get(id)); immediates.delete(id); };

// Ticks run after the operation that runs, before the microtasks that wait. Those of a microtask run when none waits.
const ticks = [];
let isQueued = false;
const runTicks = () => {
    if (isMicrotask && native.hasMicrotasks()) return native.tick(runTicks);
    try {
        while (ticks.length > 0) ticks.shift()();
    } finally {
        isQueued = ticks.length > 0;
        // The one that has thrown is reported, and the others follow.
        if (isQueued) native.tick(runTicks);
    }
};
let isMicrotask = false;
const nextTick = (callback, ...values) => {
    if (typeof callback !== "function") throw coded(new TypeError('The "callback" argument must be of type function'), "ERR_INVALID_ARG_TYPE");
    ticks.push(() => callback(...values));
    if (isQueued) return;
    isQueued = true;
    isMicrotask = native.tick(runTicks);
};

const coded = (error, code) => Object.assign(error, { code });
const hrtime = (before) => {
    const all = hrtime.bigint() - (before ? BigInt(before[0]) * 1000000000n + BigInt(before[1]) : 0n);
    return [Number(all / 1000000000n), Number(all % 1000000000n)];
};
hrtime.bigint = () => BigInt(Math.round(performance.now() * 1e6));

// What has no line end yet waits for it, or for the end, if the program has no place for texts that are no lines.
const outputOf = (fd, line) => {
    let rest = "";
    const { EventEmitter } = require("events");
    const { Buffer } = require("buffer");
    const write = (chunk, encoding, callback) => {
        if (typeof encoding === "function") [encoding, callback] = [undefined, encoding];
        if (typeof chunk !== "string" && !ArrayBuffer.isView(chunk)) {
            throw coded(new TypeError('The "chunk" argument must be of type string or an instance of Buffer, TypedArray, or DataView'), "ERR_INVALID_ARG_TYPE");
        }
        const text = typeof chunk === "string" ? chunk : Buffer.from(chunk.buffer, chunk.byteOffset, chunk.byteLength).toString();
        if (fd !== 1 || !native.print(text)) {
            const lines = (rest + text).split("\n");
            rest = lines.pop();
            for (const it of lines) line(it);
        }
        if (typeof callback === "function") nextTick(callback);
        return true;
    };
    const flush = () => { if (rest) line(rest); rest = ""; };
    flushes.push(flush);
    return Object.assign(new EventEmitter(), {
        fd, write, isTTY: false, writable: true, writableLength: 0, cork() {}, uncork() {},
        end(chunk, ...rest) { if (chunk !== undefined && typeof chunk !== "function") write(chunk, ...rest); },
        getColorDepth: () => 1, hasColors: () => false,
    });
};
const flushes = [];
let [stdout, stderr] = [];

let events;
// Of the global object, which have names of their own.
const REPORTED = { uncaughtException: "error", unhandledRejection: "unhandledrejection" };
const report = (name, global) => globalThis.addEventListener?.(global, (event) => {
    if (!events.listenerCount(name)) return;
    event.preventDefault();
    if (name === "uncaughtException") events.emit(name, event.error, name);
    else events.emit(name, event.reason, event.promise);
});
const emitter = () => {
    if (events) return events;
    const { EventEmitter } = require("events");
    events = new EventEmitter();
    const reported = new Set();
    events.on("newListener", (name) => {
        if (!Object.hasOwn(REPORTED, name) || reported.has(name)) return;
        reported.add(name);
        report(name, REPORTED[name]);
    });
    return events;
};
const METHODS = ["on", "addListener", "once", "off", "removeListener", "removeAllListeners", "prependListener", "prependOnceListener", "setMaxListeners",
    "emit", "listeners", "rawListeners", "listenerCount", "eventNames", "getMaxListeners"];
const emitting = Object.fromEntries(METHODS.map((name) => [name, (...values) => {
    const result = emitter()[name](...values);
    return result === events ? process : result;
}]));

let exitCode;
const checkedCode = (code) => {
    if (code === undefined || code === null) return undefined;
    if (typeof code === "string" && /^-?\d+$/.test(code)) return Number(code);
    if (Number.isInteger(code)) return code;
    throw coded(new TypeError(`The "code" argument must be of type number. Received ${typeof code === "string" ? `'${code}'` : String(code)}`), "ERR_INVALID_ARG_TYPE");
};
let hasExited = false;
const emitExit = () => {
    const isFirst = !hasExited;
    hasExited = true;
    try {
        if (isFirst) events?.emit("exit", exitCode ?? 0);
    } finally {
        for (const flush of flushes) flush();
    }
};
native.atEnd((event, status) => {
    exitCode = status ?? exitCode;
    if (event === "beforeExit") events?.emit(event, exitCode ?? 0);
    else emitExit();
    return exitCode;
});

const process = (module.exports = {
    title: "browser",
    browser: true,
    // NODE_ENV is as bundlers define it for a release. The rest is what the program permits.
    env: { NODE_ENV: "production", ...program?.env },
    argv: ["boa-ws", "script", ...(Array.isArray(arguments_) ? arguments_ : [])],
    execArgv: [],
    version: "",
    versions: {},
    platform: "browser",
    arch: "",
    release: {},
    config: {},
    features: {},
    get exitCode() { return exitCode; },
    set exitCode(code) { exitCode = checkedCode(code); },
    get stdin() {
        return (stdin ??= standardInput() && require("./stdin.js")(standardInput));
    },
    get stdout() { return (stdout ??= outputOf(1, (text) => console.log(text))); },
    get stderr() { return (stderr ??= outputOf(2, (text) => console.error(text))); },
    nextTick,
    cwd: () => "/",
    chdir() { throw new Error("process.chdir is not there: a script has no working folder"); },
    umask: () => 0,
    exit(code) {
        if (!program) throw new Error("process.exit is not there: a script ends when nothing keeps it alive. Close its connections and timers");
        exitCode = checkedCode(code) ?? exitCode;
        try {
            emitExit();
        } finally {
            program.exit((exitCode ?? 0) & 255);
        }
    },
    abort() { process.exit(134); },
    uptime: () => performance.now() / 1000,
    cpuUsage: () => ({ user: 0, system: 0 }),
    emitWarning(warning, type, code) {
        const options = type !== null && typeof type === "object" ? type : { type, code };
        const error = warning instanceof Error ? warning : Object.assign(new Error(String(warning)), { name: options.type ?? "Warning" });
        if (options.code !== undefined) error.code = options.code;
        console.warn(`${error.code ? `[${error.code}] ` : ""}${error.name}: ${error.message}`);
        nextTick(() => events?.emit("warning", error));
    },
    binding() { throw new Error("process.binding is not there: it is internal to Node"); },
    hrtime,
    ...emitting,
});
// For the module `timers`, and for the names of packages.
Object.defineProperty(process, "timers", { value: { setImmediate, clearImmediate } });
