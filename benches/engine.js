// What the series of the engine changes: run it in each engine, `boa-ws benches/engine.js`, `node benches/engine.js`, `qjs -m benches/engine.js`.
// A row is the least of five rounds. Rows whose interfaces are missing are left out.
const write = globalThis.console?.log ?? print;
const now = globalThis.performance ? () => performance.now() : () => Date.now();
const rounds = 5;

async function row(name, unit, count, steps) {
    let least = Infinity;
    try {
        for (let round = 0; round < rounds; round++) {
            const start = now();
            const measured = await steps(count);
            least = Math.min(least, measured ?? now() - start);
        }
    } catch (error) {
        if (!(error instanceof ReferenceError)) throw error;
        return;
    }
    const value = unit === "ns" ? (least * 1e6) / count : least;
    write(`${name.padEnd(48)}${value.toPrecision(3).padStart(10)} ${unit}`);
}

const record = { id: 1, name: "a name", price: 12.5, tags: ["first", "second"], open: true };
const json = JSON.stringify(Array.from({ length: 107 }, (_, id) => ({ ...record, id })));
const list = Array.from({ length: 1000 }, (_, n) => n);
const line = "x".repeat(80) + "\n";

await row("f(a, b)", "ns", 1_000_000, (count) => {
    const f = (a, b) => a + b;
    for (let n = 0; n < count; n++) f(n, 1);
});
await row("fib(20)", "ms", 1, () => {
    const fib = (n) => (n < 2 ? n : fib(n - 1) + fib(n - 2));
    fib(20);
});
await row("object.method(a)", "ns", 1_000_000, (count) => {
    const object = { value: 1, method(a) { return this.value + a; } };
    for (let n = 0; n < count; n++) object.method(n);
});
await row("new A(x)", "ns", 200_000, (count) => {
    class A { constructor(x) { this.x = x; } }
    for (let n = 0; n < count; n++) new A(n);
});
await row("forEach, an element", "ns", 1_000_000, (count) => {
    let sum = 0;
    for (let n = 0; n < count; n += list.length) list.forEach((element) => { sum += element; });
});
await row("next() of a generator", "ns", 200_000, (count) => {
    const numbers = (function* () { for (let n = 0; ; n++) yield n; })();
    for (let n = 0; n < count; n++) numbers.next();
});
await row("await undefined", "ns", 100_000, async (count) => {
    for (let n = 0; n < count; n++) await undefined;
});
await row("await f()", "ns", 100_000, async (count) => {
    const f = async () => {};
    for (let n = 0; n < count; n++) await f();
});
await row("reader.read()", "ns", 50_000, async (count) => {
    let n = 0;
    const stream = new ReadableStream({ pull: (controller) => (n++ < count ? controller.enqueue(n) : controller.close()) });
    const reader = stream.getReader();
    while (!(await reader.read()).done);
});
await row(`JSON of ${json.length} bytes, parsed and looped over`, "ns", 300, (count) => {
    let sum = 0;
    for (let n = 0; n < count; n++) for (const { price } of JSON.parse(json)) sum += price;
});
await row("JSON.stringify of its objects", "ns", 300, (count) => {
    const value = JSON.parse(json);
    for (let n = 0; n < count; n++) JSON.stringify(value);
});
await row("for...of an array, an element", "ns", 500_000, (count) => {
    let sum = 0;
    for (let n = 0; n < count; n += list.length) for (const element of list) sum += element;
});
await row("[...array], an element", "ns", 1_000_000, (count) => {
    for (let n = 0; n < count; n += list.length) [...list];
});
await row("for...in of an object with two names", "ns", 100_000, (count) => {
    const object = { first: 1, second: 2 };
    for (let n = 0; n < count; n++) for (const name in object);
});
await row("{ first, second }", "ns", 500_000, (count) => {
    for (let n = 0; n < count; n++) ({ first: 1, second: 2 });
});
await row("[1, 2, 3].map(f)", "ns", 100_000, (count) => {
    const three = [1, 2, 3], f = (x) => x;
    for (let n = 0; n < count; n++) three.map(f);
});
await row("bytes[index] and bytes.length", "ns", 1_000_000, (count) => {
    const bytes = new Uint8Array(1000);
    let sum = 0;
    for (let n = 0; n < count; n += bytes.length) for (let at = 0; at < bytes.length; at++) sum += bytes[at];
});
await row("/a(b)c/.test(text)", "ns", 100_000, (count) => {
    const expression = /a(b)c/;
    for (let n = 0; n < count; n++) expression.test("xxabc");
});
await row("object[key] = value, new keys", "ns", 50_000, (count) => {
    const keys = Array.from({ length: count }, (_, n) => "k" + n);
    const start = now(), object = {};
    for (const key of keys) object[key] = 1;
    return now() - start;
});
await row("object[key] = value, known keys", "ns", 500_000, (count) => {
    const keys = Array.from({ length: 100 }, (_, n) => "k" + n), object = {};
    for (let n = 0; n < count; n++) object[keys[n % 100]] = n;
});
await row("dispatchEvent, one listener", "ns", 50_000, (count) => {
    const target = new EventTarget(), event = new Event("x");
    target.addEventListener("x", () => {});
    for (let n = 0; n < count; n++) target.dispatchEvent(event);
});
await row("the longest pause, 100,000 live objects", "ms", 1, () => {
    const kept = Array.from({ length: 100_000 }, (_, n) => ({ n, next: { n } }));
    let longest = 0, last = now();
    for (let n = 0; n < 300_000; n++) {
        kept[n % 1000] = { n, next: { n } };
        const time = now();
        longest = Math.max(longest, time - last);
        last = time;
    }
    return longest;
});
await row("80,000 times text += line", "ms", 1, () => {
    let text = "";
    for (let n = 0; n < 80_000; n++) text += line;
    return text.length > 0 ? undefined : 0;
});
const bundle = Array.from({ length: 10_000 }, (_, n) => `function work${n}(first, second) { ${"return first + second * 2; ".repeat(7)} }`).join("\n");
await row(`a bundle of ${(bundle.length / 1e6).toFixed(1)} MB in one function`, "ms", 1, () => void new Function(bundle));
await row("8,000 times delete object[key]", "ms", 1, () => {
    const object = {};
    for (let n = 0; n < 8000; n++) object["k" + n] = n;
    const start = now();
    for (let n = 0; n < 8000; n++) delete object["k" + n];
    return now() - start;
});
