// Units of work whose instructions `.ci/instructions` counts. It writes `const row` and `const count` before this text, runs it with two
// counts, and divides the difference by their difference: what starts and ends is not counted.
const rows = {
    "f(a, b)"() {
        const f = (a, b) => a + b;
        for (let n = 0; n < count; n++) f(n, 1);
    },
    "object.method(a)"() {
        const object = { value: 1, method(a) { return this.value + a; } };
        for (let n = 0; n < count; n++) object.method(n);
    },
    "new A(x)"() {
        class A { constructor(x) { this.x = x; } }
        for (let n = 0; n < count; n++) new A(n);
    },
    "forEach, an element"() {
        let sum = 0;
        const list = [1, 2, 3, 4, 5, 6, 7, 8, 9, 10];
        for (let n = 0; n < count; n += list.length) list.forEach((element) => { sum += element; });
    },
    "next() of a generator"() {
        const numbers = (function* () { for (let n = 0; ; n++) yield n; })();
        for (let n = 0; n < count; n++) numbers.next();
    },
    async "await undefined"() {
        for (let n = 0; n < count; n++) await undefined;
    },
    "object[key] = value, new keys"() {
        const object = {};
        for (let n = 0; n < count; n++) object[`key ${n}`] = n;
    },
    "bytes[index]"() {
        const bytes = new Uint8Array(64);
        let sum = 0;
        for (let n = 0; n < count; n++) sum += bytes[n & 63];
    },
    "JSON.parse, an object"() {
        const text = '{"id":1,"name":"a name","price":12.5,"tags":["first","second"],"open":true}';
        for (let n = 0; n < count; n++) JSON.parse(text);
    },
    "dispatchEvent, one listener"() {
        const target = new EventTarget();
        target.addEventListener("name", () => {});
        const event = new Event("name");
        for (let n = 0; n < count; n++) target.dispatchEvent(event);
    },
    "addEventListener"() {
        const target = new EventTarget();
        const listener = () => {};
        target.addEventListener("name", listener);
        for (let n = 0; n < count; n++) target.addEventListener("name", listener);
    },
    "getRandomValues, 16 bytes"() {
        const bytes = new Uint8Array(16);
        for (let n = 0; n < count; n++) crypto.getRandomValues(bytes);
    },
    // Of a socket that has closed: it counts the bytes that are not sent.
    async "send(text)"() {
        const socket = new WebSocket("ws://127.0.0.1:1/");
        await new Promise((resolve) => { socket.onclose = resolve; });
        for (let n = 0; n < count; n++) socket.send("text");
    },
    async "await reader.read()"() {
        const reader = new ReadableStream({ pull(controller) { controller.enqueue(1); } }).getReader();
        for (let n = 0; n < count; n++) await reader.read();
    },
    async "setTimeout"() {
        await new Promise((resolve) => {
            let left = count;
            const run = () => { if (--left === 0) resolve(); };
            for (let n = 0; n < count; n++) setTimeout(run);
        });
    },
    "TextEncoder, 64 characters"() {
        const encoder = new TextEncoder();
        const text = "x".repeat(64);
        for (let n = 0; n < count; n++) encoder.encode(text);
    },
};
if (row === undefined) for (const name of Object.keys(rows)) console.log(name);
else await rows[row]();
