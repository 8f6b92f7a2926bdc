// As bundlers give it to packages: it says that it is a browser's. Environment, arguments and exit are those of the module `boa-ws`.
const { program: given, standardInput } = require("boa-ws:native");
const program = given();
let stdin;
const arguments_ = program?.args ?? globalThis.scriptArgs;
const none = () => process;
const immediates = new Map();
let last = 0;
const setImmediate = (callback, ...values) => {
    const id = ++last;
    immediates.set(id, setTimeout(() => { immediates.delete(id); callback(...values); }, 0));
    return id;
};
const clearImmediate = (id) => { clearTimeout(immediates.get(id)); immediates.delete(id); };
const hrtime = (before) => {
    const now = performance.now();
    const [seconds, nanoseconds] = [Math.floor(now / 1000), Math.floor((now % 1000) * 1e6)];
    if (!before) return [seconds, nanoseconds];
    const difference = (seconds - before[0]) * 1e9 + nanoseconds - before[1];
    return [Math.floor(difference / 1e9), difference % 1e9];
};
hrtime.bigint = () => BigInt(Math.floor(performance.now() * 1e6));
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
    pid: 1,
    release: {},
    config: {},
    features: {},
    exitCode: undefined,
    get stdin() {
        return (stdin ??= standardInput() && require("./stdin.js")(standardInput));
    },
    stdout: undefined,
    stderr: undefined,
    nextTick: (callback, ...values) => queueMicrotask(() => callback(...values)),
    cwd: () => "/",
    chdir() { throw new Error("process.chdir is not there: a script has no working folder"); },
    umask: () => 0,
    exit(code) {
        if (program) program.exit(Number(code ?? process.exitCode ?? 0) & 255);
        throw new Error("process.exit is not there: a script ends when nothing keeps it alive. Close its connections and timers");
    },
    abort() { process.exit(); },
    uptime: () => performance.now() / 1000,
    memoryUsage: () => ({ rss: 0, heapTotal: 0, heapUsed: 0, external: 0, arrayBuffers: 0 }),
    cpuUsage: () => ({ user: 0, system: 0 }),
    emitWarning: (warning) => console.warn(String(warning?.message ?? warning)),
    binding() { throw new Error("process.binding is not there: it is internal to Node"); },
    hrtime,
    on: none, addListener: none, once: none, off: none, removeListener: none, removeAllListeners: none,
    prependListener: none, prependOnceListener: none, setMaxListeners: none,
    emit: () => false,
    listeners: () => [],
    listenerCount: () => 0,
});
// For the module `timers`, and for the names of packages.
Object.defineProperty(process, "timers", { value: { setImmediate, clearImmediate } });
