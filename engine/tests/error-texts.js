// The messages of errors name what was called, read or iterated over.
function message(run) {
    try { run(); } catch (error) { return `${error.name}: ${error.message}`; }
    throw new Error(`${run} does not throw`);
}
function throws(run, expected) {
    const found = message(run);
    if (found !== `TypeError: ${expected}`) throw new Error(`${run}: ${found} is not ${expected}`);
}
const socket = { at: { d: {} } }, one = 1, key = "k", nothing = undefined, none = null;
class Named { #own = 1; call() { this.#own(); } outer() { super.missing(); } static read(it) { return it.#own; } static write(it) { it.#own = 1; } }
const make = () => ({});
throws(() => socket.addEventlistener(), "socket.addEventlistener is not a function");
throws(() => one(), "one is not a function");
throws(() => one(...[1]), "one is not a function");
throws(() => socket.at.c(make()), "socket.at.c is not a function");
throws(() => socket.at.d(), "socket.at.d is not a function");
throws(() => socket[key](), "socket[key] is not a function");
throws(() => make()(), "make(...) is not a function");
throws(() => make().x(), "make(...).x is not a function");
throws(() => socket?.b(), "socket?.b is not a function");
throws(() => socket.at?.d.e(), "socket.at?.d.e is not a function");
throws(() => socket?.[key](), "socket?.[key] is not a function");
throws(() => socket.at?.d?.(), "socket.at?.d is not a function");
throws(() => one`x`, "one is not a function");
throws(() => new Named().call(), "this.#own is not a function");
throws(() => new Named().outer(), "super.missing is not a function");
throws(() => (() => {})().x(), "Cannot read properties of undefined (reading 'x')");
throws(() => (function () {}).x(), "(intermediate value).x is not a function");
throws(() => Named(), "Class constructor Named cannot be invoked without 'new'");
throws(() => new socket.Y, "socket.Y is not a constructor");
throws(() => new socket.at(...[1]), "socket.at is not a constructor");
throws(() => new Math.max(), "Math.max is not a constructor");
throws(() => socket.at.b.c(), "Cannot read properties of undefined (reading 'c')");
throws(() => none.x, "Cannot read properties of null (reading 'x')");
throws(() => nothing.length, "Cannot read properties of undefined (reading 'length')");
throws(() => nothing[key], "Cannot read properties of undefined (reading 'k')");
throws(() => nothing[1], "Cannot read properties of undefined (reading '1')");
throws(() => nothing[Symbol("q")], "Cannot read properties of undefined (reading 'Symbol(q)')");
throws(() => { none.x = 1; }, "Cannot set properties of null (setting 'x')");
throws(() => { nothing[key] = 1; }, "Cannot set properties of undefined (setting 'k')");
throws(() => { nothing.x++; }, "Cannot read properties of undefined (reading 'x')");
throws(() => Named.read(), "Cannot read properties of undefined (reading '#own')");
throws(() => Named.write(), "Cannot set properties of undefined (setting '#own')");
throws(() => { for (const it of socket.at); }, "socket.at is not iterable");
throws(() => [...nothing], "nothing is not iterable");
throws(() => make(...one), "one is not iterable");
// Callbacks of built-in functions.
throws(() => "a".split({ [Symbol.split]: 10 }), "the property 'Symbol(Symbol.split)' is 10, which is not a function");
throws(() => new Proxy({}, { get: "x" }).y, "the property 'get' is \"x\", which is not a function");
throws(() => [...{ [Symbol.iterator]: [] }], "the property 'Symbol(Symbol.iterator)' is an array, which is not a function");
throws(() => [...{ [Symbol.iterator]: () => ({ next: 1 }) }], "1 is not a function");
throws(() => [...{ [Symbol.iterator]: () => ({ next: {} }) }], "an object is not a function");
throws(() => Array.from([], "x".repeat(100)), "a string is not a function");
throws(() => Function.prototype.call.call({}), "an object is not a function");
// Errors from within stay as they are.
throws(() => { const run = () => { throw new TypeError("own"); }; run(); }, "own");
throws(() => [...{ get [Symbol.iterator]() { throw new TypeError("own"); } }], "own");
// A key is not converted for the message.
throws(() => nothing[{ toString() { throw new Error("converted"); } }], "Cannot read properties of undefined (reading '[object]')");
// Texts stay short.
let long = "socket";
for (let i = 0; i < 1000; i++) long += ".f()";
throws(() => new Function("socket", long)(socket), "socket.f is not a function");
// Also those of a chain, for each of its calls.
const links = "?.()".repeat(12), shown = "?.(...)".repeat(8);
for (let calls = 0; calls < 12; calls++) {
    let left = calls;
    const call = () => left-- > 0 ? call : one;
    const text = calls < 8 ? "f" + "?.(...)".repeat(calls + 1) : "(intermediate value)" + shown;
    if (calls < 11) throws(() => new Function("f", `f${links}`)(call), `${text} is not a function`);
}
throws(() => new Function("f", `f?.${"p?.".repeat(100_000)}x()`)({ get p() { return this; } }), `(intermediate value)${"?.p".repeat(7)}?.x is not a function`);
// The digits of a long BigInt are not made for a text: their time grows with the square of their number.
const number = `0x${"f".repeat(100_000)}n`, compiled = (source) => least(() => new Function(source));
throws(new Function(`${number}()`), "(intermediate value) is not a function");
throws(() => 7n(), "7n is not a function");
const alone = compiled(number), called = compiled(`${number}()`);
if (called > 10 * alone) throw new Error(`${alone} ms, and ${called} ms for a call`);
