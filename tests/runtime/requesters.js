// Code that starts in each way, and loads each kind of file: which of it was loaded. FOLDER is the
// folder of the files, KIND is `page`, `worker`, `module` or `shared`.
globalThis.loads = { loaded: [], refused: [] };
globalThis.begin = [];
globalThis.end = [];
globalThis.settle = (key, isLoaded) => {
    const { loaded, refused } = loads;
    if (loaded.includes(key) || refused.includes(key)) return;
    (isLoaded ? loaded : refused).push(key);
    if (loaded.length + refused.length < begin.length) return;
    for (const steps of end) steps();
    loads.loaded.sort();
    tell(JSON.stringify(loads));
};
globalThis.load = (target, key) => {
    const then = (promise) => promise.then(() => settle(key, true), () => settle(key, false));
    const worker = (worker, port) => {
        worker.onerror = (event) => { event.preventDefault(); settle(key, false); worker.terminate?.(); };
        port.onmessage = () => { settle(key, true); worker.terminate?.(); port.close?.(); };
    };
    const url = (name) => `FOLDER/${name}?${key}`;
    const quoted = JSON.stringify;
    return {
        module: `(${then})(import(${quoted(url("secret.mjs"))}))`,
        text: `(${then})(import(${quoted(url("secret.txt"))}, { with: { type: "text" } }))`,
        json: `(${then})(import(${quoted(url("secret.json"))}, { with: { type: "json" } }))`,
        importScripts: `try { importScripts(${quoted(url("secret.js"))}); settle(key, true) } catch { settle(key, false) }`,
        worker: `{ const made = new Worker(${quoted(url("secret-worker.js"))}); (${worker})(made, made) }`,
        moduleWorker: `{ const made = new Worker(${quoted(url("secret-worker.js"))}, { type: "module" }); (${worker})(made, made) }`,
        sharedWorker: `{ const made = new SharedWorker(${quoted(url("secret-shared.js"))}); (${worker})(made, made.port) }`,
    }[target].replaceAll("settle(key,", `settle(${quoted(key)},`);
};
const port = (steps) => (code) => {
    const { port1, port2 } = new MessageChannel();
    end.push(() => port1.close());
    steps(port1, code);
    port1.start();
    port2.postMessage(null);
};
const bound = (code) => eval.bind(null, code);
const ways = {
    direct: (code) => eval(code),
    indirect: (code) => (0, eval)(code),
    Function: (code) => Function(code)(),
    AsyncFunction: (code) => (async () => {}).constructor(code)(),
    GeneratorFunction: (code) => (function* () {}).constructor(code)().next(),
    forEach: (code) => [code].forEach(eval),
    reviver: (code) => JSON.parse("1", bound(code)),
    reaction: (code) => Promise.resolve(code).then(eval),
    rejection: (code) => Promise.reject(code).catch(eval),
    finally: (code) => Promise.resolve().finally(bound(code)),
    functionOfAReaction: (code) => Promise.resolve(code).then(Function).then((made) => Promise.resolve().then(made)),
    functionOfATimer: (code) => Promise.resolve(code).then(Function).then((made) => setTimeout(made)),
    reactionOfFetch: (code) => fetch("data:,").then(bound(code)),
    thenable: (code) => Promise.resolve({ then: bound(code) }),
    awaited: async (code) => await { then: bound(code) },
    fromAsync: (code) => Array.fromAsync([code], eval),
    microtask: (code) => queueMicrotask(bound(code)),
    timer: (code) => setTimeout(eval, 0, code),
    timerOfCode: (code) => setTimeout(code),
    timerOfABound: (code) => setTimeout(bound(code)),
    timerOfApply: (code) => setTimeout(Reflect.apply, 0, eval, null, [code]),
    timerOfCall: (code) => setTimeout(Function.prototype.call.bind(eval), 0, null, code),
    timerOfAProxy: (code) => setTimeout(new Proxy(eval, {}), 0, code),
    timerOfATimer: (code) => setTimeout(setTimeout, 0, eval, 0, code),
    timerOfAReaction: (code) => Promise.resolve(eval).then((it) => setTimeout(it, 0, code)),
    handler: port((port, code) => port.onmessage = bound(code)),
    listener: port((port, code) => port.addEventListener("message", bound(code))),
    listenerObject: port((port, code) => port.addEventListener("message", { handleEvent: bound(code) })),
    listenerGetter: port((port, code) => {
        port.addEventListener("message", Object.defineProperty({}, "handleEvent", { get: bound(code) }));
    }),
    start: (code) => new ReadableStream({ start: bound(code) }),
    pull: (code) => new ReadableStream({ pull: bound(code) }),
    write: (code) => new WritableStream({ write: eval }).getWriter().write(code),
    transform: (code) => {
        const { readable, writable } = new TransformStream({ transform: eval });
        writable.getWriter().write(code);
        readable.getReader().read();
    },
    size: (code) => new WritableStream({}, { size: eval }).getWriter().write(code).catch(() => {}),
    iterator: (code) => {
        const iterator = { [Symbol.asyncIterator]: () => ({ next: bound(code) }) };
        ReadableStream.from(iterator).getReader().read().catch(() => {});
    },
    observer: (code) => {
        const observer = new PerformanceObserver(bound(code));
        observer.observe({ entryTypes: ["mark"] });
        performance.mark("now");
    },
};
// A job of no script calls it: the namespace of a module is a thenable.
const namespace = (then) => (code) => {
    const module = `export const then = ${then}.bind(null, ${JSON.stringify(code)})`;
    import(`data:text/javascript,${encodeURIComponent(module)}`);
};
const nobody = { namespace: namespace("eval"), timerOfANamespace: namespace("setTimeout") };
const begins = (target, way, steps) => {
    const key = `${target} ${way}`;
    begin.push(() => steps(load(target, key)));
};
for (const [way, steps] of Object.entries({ ...ways, ...(isFile ? {} : nobody) })) {
    for (const target of ["module", "text", "json"]) begins(target, way, steps);
    if ("KIND" === "worker" || "KIND" === "shared") begins("importScripts", way, steps);
    if (!["direct", "reaction", "timer", "write", "listener"].includes(way)) continue;
    for (const target of ["worker", "moduleWorker"]) begins(target, way, steps);
    if ("KIND" === "page") begins("sharedWorker", way, steps);
}
for (const steps of begin) steps();
