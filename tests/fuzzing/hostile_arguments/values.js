"use strict";
/* Not here, for the engine does it wherever it happens (SECURITY.md, "Scripts that end or block the process"):
   - chains and cycles of proxies: each proxy has a plain target, and traps that end;
   - arrays that are long, or hold much, made to strings by the engine's join, which makes a string that is as long, for each of
     the elements of a sequence too: each of these has a toString of its own;
   - strings that double, chains of bind, regular expressions, async generators, functions that call themselves in getters:
     values are made here, and only functions of this crate are called. */
var { ownKeys, getPrototypeOf, getOwnPropertyDescriptor, construct, apply, set } = Reflect;
var plain = (object) => Object.defineProperty(object, "toString", { value: () => "plain" });
var long = "x".repeat(100000), bytes = new Uint8Array(1 << 20), blob = new Blob([bytes]);
var deep = (make) => { let value = "deep"; for (let n = 0; n < 20000; n++) value = make(value); return value; };
var record = (count, value) => {
    const names = Array.from({ length: count }, (_, n) => "n" + n);
    return new Proxy({}, { ownKeys: () => names, get: () => value, getOwnPropertyDescriptor: () => ({ enumerable: true, configurable: true, value }) });
};
var values = [
    /* iterables without an end */
    () => ({ [Symbol.iterator]: () => ({ next: () => ({ done: false, value: "x" }) }) }),
    () => ({ [Symbol.iterator]: () => ({ next: () => ({ done: false, value: long }) }) }),
    () => ({ [Symbol.iterator]: () => ({ next: () => ({ done: false, value: ["a", "b"] }) }) }),
    () => ({ [Symbol.iterator]: () => ({ next: () => ({ done: false, value: bytes }) }) }),
    () => ({ [Symbol.iterator]: () => ({ next: () => ({ done: false, value: new ArrayBuffer(0) }) }) }),
    () => (function* () { let n = 0; for (;;) yield "p" + n++; })(),
    /* lengths */
    () => ({ length: 2 ** 32, 0: "a" }),
    () => ({ length: Infinity }),
    () => plain(new Array(4294967295)),
    () => ({ length: 2 ** 53 - 1, get 0() { return long; } }),
    /* one value, many times */
    () => plain(new Array(100000).fill(long)),
    () => plain(new Array(100000).fill(bytes)),
    () => plain(new Array(100000).fill(blob)),
    () => plain(new Array(100000).fill(plain([long, long]))),
    () => plain(new Array(100000).fill("a")),
    () => record(100000, long),
    () => record(100000, "a"),
    () => ({ headers: record(100000, long) }),
    () => ({ headers: plain(new Array(100000).fill(plain([long, long]))), protocols: plain(new Array(100000).fill(long)) }),
    () => new Map(Array.from({ length: 10000 }, (_, n) => [n, long])),
    /* structures */
    () => plain(deep((value) => [value])),
    () => deep((a) => ({ a })),
    () => deep((cause) => Object.assign(new Error("e"), { cause })),
    () => deep((value) => new Map([[value, value]])),
    () => { let twice = [1]; for (let n = 0; n < 40; n++) twice = plain([twice, twice]); return twice; },
    () => { let twice = { a: 1 }; for (let n = 0; n < 40; n++) twice = { a: twice, b: twice }; return twice; },
    () => { const more = () => ({ get a() { return more(); } }); return more(); },
    () => { const more = () => ({ toJSON: () => [more()] }); return more(); },
    () => { const all = {}; for (let n = 0; n < 20000; n++) all["k" + n] = n; return all; },
    /* numbers and texts */
    ...[2 ** 31, 2 ** 32 - 1, 2 ** 32, 2 ** 53 - 1, 2 ** 64, 1e308, -1, -0, NaN, Infinity, -(2 ** 53), 2n ** 64n].map((number) => () => number),
    () => long,
    () => "\ud800".repeat(50000),
    () => "%s%o%d".repeat(20000),
    () => "[".repeat(100000),
    () => "a=b&".repeat(50000),
    () => "https://a.example/" + "a/../".repeat(20000) + "?" + long,
    () => "\u00e9.".repeat(20000),
    () => ({ toString: () => long }),
    /* bytes */
    () => bytes,
    () => new BigUint64Array(bytes.buffer),
    () => new Uint8Array(new ArrayBuffer(8, { maxByteLength: 1 << 20 })),
    () => new SharedArrayBuffer(1 << 20),
    () => { const gone = new ArrayBuffer(8); structuredClone(gone, { transfer: [gone] }); return gone; },
    () => blob,
    /* options */
    ...[2 ** 32, 2 ** 53, Infinity, -1].map((number) => () => ({ code: number, length: number, timeout: number, lastModified: number, delay: number })),
    () => ({ transfer: new Array(100000).fill(new ArrayBuffer(1)) }),
    () => ({ signal: AbortSignal.any(new Array(1000).fill(AbortSignal.timeout(5))), type: long, detail: long, reason: long, fatal: 1, protocols: long }),
];
