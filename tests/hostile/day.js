// A program that runs for a day: heartbeats, a connection that is renewed, requests with deadlines, workers, and exceptions that are
// caught.
// It keeps a bounded number of everything, if `leaks` is false. Its heartbeats are `pace` milliseconds apart: 1000, or less in a short test.
const counts = { beats: 0, opened: 0, closed: 0, failed: 0, told: 0, answered: 0, late: 0, caught: 0, heard: 0, closed_workers: 0, terminated_workers: 0, idle_workers: 0 };
if (globalThis.fetch) Object.assign(counts, { fetched: 0, refused: 0 });
const recent = [];
const waiting = new Map();
const bus = new EventTarget();
const leaked = [];
let socket, watchdog, last = 0;

const sleep = (milliseconds) => new Promise((resolve) => setTimeout(resolve, milliseconds));

function connect() {
    const controller = new AbortController(), { signal } = controller;
    socket = new WebSocket(url);
    socket.binaryType = "arraybuffer";
    socket.addEventListener("open", () => { counts.opened++; }, { once: true });
    socket.addEventListener("message", receive, { signal });
    socket.addEventListener("error", () => { counts.failed++; }, { signal });
    socket.onclose = async () => {
        counts.closed++;
        controller.abort();
        if (leaks) leaked.push(socket);
        await sleep(pace);
        connect();
    };
}

// The server answers requests, and sends a binary message every few seconds.
function receive({ data }) {
    if (typeof data !== "string") {
        counts.told++;
        recent.push(new Float64Array(data).reduce((sum, price) => sum + price, 0));
        if (recent.length > 100) recent.shift();
        return;
    }
    const { id, text } = JSON.parse(data);
    waiting.get(id)?.(text);
}

// The answer, or an exception after three heartbeats.
async function request(text) {
    const id = ++last;
    const signal = AbortSignal.timeout(3 * pace);
    try {
        return await new Promise((resolve, reject) => {
            waiting.set(id, resolve);
            signal.addEventListener("abort", () => reject(signal.reason), { once: true });
            socket.send(JSON.stringify({ id, text }));
        });
    } finally {
        waiting.delete(id);
    }
}

async function ask(beat) {
    // The server does not answer one of seven, nor what a connection that ends has just sent.
    const text = beat % 7 === 0 ? "ignored" : "x".repeat(beat % 1000);
    try {
        if (await request(text) === text) counts.answered++;
    } catch (error) {
        if (error.name === "TimeoutError") counts.late++;
    }
}

function inspect(beat) {
    const heard = ({ type }) => { if (type === "beat") counts.heard++; };
    bus.addEventListener("beat", heard);
    bus.dispatchEvent(new Event("beat"));
    bus.removeEventListener("beat", heard);
    try {
        JSON.parse(`{"beat": ${beat}`);
    } catch {
        counts.caught++;
    }
    console.log("beat %d of %o, %d recent", beat, structuredClone({ at: new Date(), url: new URL(`?beat=${beat}`, page).href }), recent.length);
}

async function report(beat) {
    const signal = AbortSignal.timeout(10000);
    const all = await Promise.allSettled([
        fetch(page, { signal }).then((response) => response.text()),
        fetch(`${nobody}${beat}`, { signal }),
    ]);
    counts.fetched += all[0].value === "whole" ? 1 : 0;
    counts.refused += all[1].status === "rejected" ? 1 : 0;
}

// A worker asks the server over a socket of its own, and sends the answer on a channel. It ends with the socket open, by `close()` or by
// the program, or because nothing keeps it alive.
const ENDS = ["closed_workers", "terminated_workers", "idle_workers"];

function worker() {
    onmessage = ({ data: { url, text, end } }) => {
        const channel = new BroadcastChannel("answers"), socket = new WebSocket(url);
        const ticks = setInterval(() => socket.readyState === WebSocket.OPEN && socket.send(text), 1);
        socket.onmessage = ({ data }) => {
            if (typeof data !== "string") return;
            clearInterval(ticks);
            socket.onmessage = onmessage = null;
            channel.postMessage({ data, end });
            if (end === "closed_workers") close();
            if (end === "idle_workers") {
                channel.close();
                socket.close();
            }
        };
    };
}

function work(beat) {
    // These two are there in simulated time.
    globalThis.stopClock?.();
    const script = URL.createObjectURL(new Blob(["(", worker, ")()"]));
    const started = new Worker(script), channel = new BroadcastChannel("answers");
    const text = "x".repeat(beat % 1000);
    channel.onmessage = ({ data: { data, end } }) => {
        channel.close();
        URL.revokeObjectURL(script);
        if (end === "terminated_workers") started.terminate();
        if (data === text) counts[end]++;
        globalThis.startClock?.();
    };
    started.onerror = () => globalThis.startClock?.();
    started.postMessage({ url, text, end: ENDS[Math.floor(beat / 300) % ENDS.length] });
}

setInterval(() => {
    const beat = ++counts.beats;
    clearTimeout(watchdog);
    watchdog = setTimeout(() => { throw new Error("the heartbeat has stopped"); }, 5000);
    if (socket.readyState === WebSocket.OPEN) {
        if (beat % 10 === 0) ask(beat);
        // The connection is renewed every five minutes. The server ends one of three without a Close frame.
        if (beat % 300 === 0) beat % 900 === 0 ? socket.send("end") : socket.close(1000, "renewed");
    }
    if (beat % 20 === 0) inspect(beat);
    if (beat % 300 === 150) work(beat);
    if (beat % 60 === 0 && globalThis.fetch) report(beat);
}, pace);
connect();
