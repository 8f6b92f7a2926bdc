// `splice` does the steps of the standard: with arrays that are sealed, frozen or not extensible, whose `length` is read-only, whose
// elements are missing and inherited, with lists that are longer than arrays, and if an argument or a constructor changes the array.
//
// No patch names this script, because it guards what several bring.
"use strict";

// Array.prototype.splice of ECMA-262, step by step.
function steps(...args) {
    const integer = (value) => Math.trunc(Number(value)) || 0;
    if (this === null || this === undefined) throw new TypeError();
    const o = Object(this);
    const length = Math.min(Math.max(integer(o.length), 0), 2 ** 53 - 1);
    const [first, second, ...items] = args;
    const relative = integer(first);
    const start = relative < 0 ? Math.max(length + relative, 0) : Math.min(relative, length);
    let count = args.length && length - start;
    if (args.length > 1) count = Math.min(Math.max(integer(second), 0), length - start);
    const end = length - count + items.length;
    if (end > 2 ** 53 - 1) throw new TypeError();
    let Species;
    if (Array.isArray(o)) {
        Species = o.constructor;
        if (Object(Species) === Species) Species = Species[Symbol.species] ?? undefined;
    }
    const removed = Species === undefined ? create(count) : new Species(count);
    for (let k = 0; k < count; k++) {
        if (start + k in o) Object.defineProperty(removed, k, { value: o[start + k], writable: true, enumerable: true, configurable: true });
    }
    removed.length = count;
    const move = (from, to) => {
        if (from in o) o[to] = o[from];
        else delete o[to];
    };
    if (items.length < count) {
        for (let k = start; k < length - count; k++) move(k + count, k + items.length);
        for (let k = length; k > end; k--) delete o[k - 1];
    } else if (items.length > count) {
        for (let k = length - count; k > start; k--) move(k + count - 1, k + items.length - 1);
    }
    items.forEach((item, k) => { o[start + k] = item; });
    o.length = end;
    return removed;
}
function create(length) {
    if (length > 2 ** 32 - 1) throw new RangeError();
    const array = [];
    array.length = length;
    return array;
}

const text = (value) => Object.is(value, -0) ? "-0" : typeof value === "object" || typeof value === "function" ? "object" : String(value);
const shown = (object) => {
    if (Object(object) !== object) return text(object);
    const properties = Reflect.ownKeys(object).filter((key) => typeof key === "string").map((key) => {
        const { value, get, writable, enumerable, configurable } = Reflect.getOwnPropertyDescriptor(object, key);
        const attributes = `${writable ? "w" : ""}${enumerable ? "e" : ""}${configurable ? "c" : ""}`;
        return `${key}=${get ? "get" : text(value)}${attributes === (key === "length" && Array.isArray(object) ? "w" : "wec") ? "" : `(${attributes})`}`;
    });
    return `${Array.isArray(object) ? "array" : "object"}{${properties.join()}}${Object.isExtensible(object) ? "" : "!"}`;
};
// What the function returns or throws, and what is left of the list.
const outcome = (splice, make, args) => {
    const log = [];
    let made, removed, error;
    try {
        made = make(log);
        removed = splice.apply(made, typeof args === "function" ? args(made, log) : args);
    } catch (thrown) {
        error = thrown;
    } finally {
        delete Array.prototype[1];
        delete Array.prototype[4];
        delete Object.prototype[2];
        delete Array[Symbol.species];
        Object.defineProperty(Array, Symbol.species, species);
    }
    return `${log.join()} ${error ? error.constructor.name : shown(removed)} ${shown(made)}`;
};
const species = Object.getOwnPropertyDescriptor(Array, Symbol.species);
const { splice } = Array.prototype;
let cases = 0;
const agree = (make, args) => {
    cases++;
    const what = typeof args === "function" ? args : `splice(${args.map(text).join()})`;
    same(outcome(splice, make, args), outcome(steps, make, args), `${what} of ${make}`);
};

const property = (object, key, descriptor) => Object.defineProperty(object, key, descriptor);
const fixed = (array) => property(array, "length", { writable: false });
class List extends Array {}
const plain = [
    () => [],
    () => [1, 2, 3, 4, 5],
    () => [0.5, -0, NaN, 2 ** 40],
    () => ["a", {}, null, undefined, 1n],
    () => [1, , 3, , 5],
    () => [, , , ,],
    () => { const array = [1, 2]; array.length = 6; return array; },
    () => { const array = [1, 2, 3]; array[400] = 4; array.length = 5; return array; },
    () => { const array = [1, 2, 3, 4]; delete array[3]; return array; },
];
const makes = [
    ...plain,
    ...plain.flatMap((make) => [Object.seal, Object.freeze, Object.preventExtensions, fixed].map((change) =>
        property(() => change(make()), "toString", { value: () => `${change.name} ${make}` }))),
    () => fixed(Object.preventExtensions([1, , 3])),
    () => property([1, 2, 3, 4], 1, { writable: false }),
    () => property([1, 2, 3, 4], 2, { configurable: false }),
    () => property([1, 2, 3, 4], 3, { writable: false, configurable: false }),
    () => property([1, 2, 3, 4], 1, { get() { return "got"; } }),
    () => property([1, 2, 3, 4], 2, { get() { this.length = 2; return "got"; }, set() { this[0] = "set"; } }),
    () => Object.assign([1, 2, 3], { name: "n", "-1": "before" }),
    () => List.of(1, 2, 3, 4),
    () => Object.setPrototypeOf([1, , 3], { 1: "inherited", 2: "hidden" }),
    () => Object.setPrototypeOf([1, , 3], Object.freeze({ 1: "inherited", 0: "hidden" })),
    () => Object.setPrototypeOf([1, , 3], null),
    // Array.prototype and Object.prototype have an element.
    () => { Array.prototype[1] = "inherited"; return [1, , 3, 4]; },
    () => { Array.prototype[4] = "inherited"; return [1, 2, , 4]; },
    () => { Object.prototype[2] = "inherited"; return [1, , , 4]; },
    () => { property(Array.prototype, 1, { value: "fixed", configurable: true }); return [1, , 3, 4]; },
    () => { property(Array.prototype, 4, { set(value) { this[0] = value; }, configurable: true }); return [1, 2, , 4]; },
    // Not arrays.
    () => ({}),
    () => ({ length: 3, 0: 1, 2: 3, 5: 6 }),
    () => ({ length: "2.9", 0: 1, 1: 2 }),
    () => ({ length: -1, 0: 1 }),
    () => ({ get length() { return 3; }, 0: 1, 1: 2 }),
    () => Function("return arguments")(1, 2, 3),
    () => "text",
    () => 7,
    () => null,
    () => Uint8Array.of(1, 2, 3),
    (log) => new Proxy([1, , 3], new Proxy({}, { get(_, trap) {
        return (target, key, ...rest) => { log.push(`${trap} ${String(key)}`); return Reflect[trap](target, key, ...rest); };
    } })),
];
const items = [[], [7], [-0, 1.5], ["x", "y", {}, 9]];
const calls = [[], [undefined], [1], [-2], [0, undefined, "x"]];
for (const start of [0, 1, -2, 9]) for (const count of [0, 1, 2, 9]) for (const list of items) calls.push([start, count, ...list]);
for (const make of makes) for (const args of calls) agree(make, args);

// Lists and arrays of the greatest lengths.
const far = 2 ** 53 - 1;
const ends = [
    () => ({ length: far, [far - 3]: "a", [far - 2]: "b", [far - 1]: "c", [far]: "d" }),
    () => ({ length: 2 ** 53 + 4, [far - 2]: "b", [far]: "d" }),
    () => ({ length: Infinity, [far - 1]: "c" }),
    () => Object.freeze({ length: far, [far - 1]: "c" }),
    () => ({ length: 2 ** 32 + 1, [2 ** 32 - 2]: "a", [2 ** 32 - 1]: "b", [2 ** 32]: "c" }),
    () => new Proxy([], { get: (target, key) => key === "length" ? far : target[key] }),
    ...[2 ** 31, 2 ** 32 - 2, 2 ** 32 - 1].flatMap((length) => [
        () => create(length),
        () => Object.assign(create(length), { [length - 1]: "last", [length - 3]: "third" }),
        () => property(create(length), length - 1, { value: "last", writable: true }),
        () => fixed(Object.assign(create(length), { [length - 2]: "second" })),
    ]),
];
for (const make of ends) {
    for (const start of [-1, -2, -3, far, Infinity]) for (const count of [0, 1, 2, Infinity]) for (const list of items) agree(make, [start, count, ...list]);
}
for (const args of [[0], [0, Infinity], [1, 2 ** 32], [-far, far]]) agree(ends[0], args);

// A change while an argument is converted, or while the constructor of the array makes the result.
const changes = [
    (array) => { array.length = 1; },
    (array) => { array.length = 0; array.length = 5; },
    (array) => { array.length = 9; },
    (array) => { array.length = 2; array.push("new", "new", "new"); },
    (array) => { delete array[3]; },
    (array) => { array[3] = 0.5; },
    (array) => { array[1000] = 1; },
    (array) => { array[1] = {}; },
    (array) => { array.unshift("first"); },
    (array) => { array.splice(1, 2); },
    (array) => { fixed(array); },
    (array) => { Object.freeze(array); },
    (array) => { Object.seal(array); },
    (array) => { Object.preventExtensions(array); },
    (array) => { property(array, 2, { writable: false }); },
    (array) => { property(array, 4, { configurable: false }); },
    (array) => { Object.setPrototypeOf(array, null); },
    (array) => { delete array[1]; Array.prototype[1] = "inherited"; },
    (array) => { throw new SyntaxError(); },
];
const arrays = [() => [1, 2, 3, 4, 5], () => [1.5, 2.5, 3.5, 4.5, 5.5], () => ["a", "b", "c", "d", "e"], () => [1, , 3, , 5], () => List.of(1, 2, 3, 4, 5)];
for (const make of arrays) {
    for (const change of changes) {
        const named = (args) => property(args, "toString", { value: () => `${change} in ${Function.prototype.toString.call(args)}` });
        for (const list of items) {
            agree(make, named((array) => [{ valueOf: () => (change(array), 1) }, 2, ...list]));
            agree(make, named((array) => [0, { valueOf: () => (change(array), 3) }, ...list]));
            agree(make, named((array) => [-2, { valueOf: () => (change(array), 1) }, ...list]));
            // The array has a property `constructor`, and it has none.
            agree(make, named((array) => {
                array.constructor = { [Symbol.species]: function (length) { change(array); return create(length); } };
                return [1, 2, ...list];
            }));
            agree(make, named((array) => {
                property(Array, Symbol.species, { value: function (length) { change(array); return create(length); } });
                return [1, 2, ...list];
            }));
        }
    }
}

// What the constructor returns.
const results = [
    (array) => array,
    () => [9, 8, 7, 6, 5],
    () => [9, , 7],
    () => fixed([9]),
    () => Object.freeze([]),
    () => Object.seal([9, 8, 7]),
    () => Object.preventExtensions([9, 8, 7, 6]),
    () => property([9, 8, 7, 6], 3, { configurable: false }),
    () => property([], 1, { value: 0, configurable: true }),
    () => property({}, "length", { set(value) { this.set = value; } }),
    () => ({ get length() { return 0; } }),
    () => new Uint8Array(4),
    (array, log) => new Proxy([], { defineProperty: (target, key, { value }) => { log.push(`${key}=${text(value)}`); return Reflect.set(target, key, value); } }),
];
for (const make of arrays) {
    for (const result of results) {
        for (const args of [[1], [0, 0, "x"], [1, 2], [0, 3, "x"], [1, 1, 7], [0, 5], [3, 1, "x", "y"]]) {
            agree(make, property((array, log) => {
                property(Array, Symbol.species, { value: function (length) { log.push(length); return result(array, log); } });
                return args;
            }, "toString", { value: () => `${args.map(text)} with ${result}` }));
        }
    }
}
for (const constructor of [undefined, null, 1, {}, { [Symbol.species]: null }, { [Symbol.species]: undefined }, { [Symbol.species]: 1 }, { [Symbol.species]: () => 1 }]) {
    agree(() => Object.assign([1, 2, 3], { constructor }), [1, 1]);
}
same(cases > 5000, true, "thousands of cases");

// The same without the function above.
const after = (list, ...args) => {
    let end;
    try { end = shown(splice.apply(list, args)); } catch (error) { end = error.name; }
    return `${end} ${shown(list)}`;
};
same(after(Object.seal([1, 2, 3]), 0, 1, "x"), "array{0=1,length=1} array{0=x(we),1=2(we),2=3(we),length=3}!", "sealed, as many");
same(after(Object.seal([1, 2, 3]), 0, 1), "TypeError array{0=2(we),1=3(we),2=3(we),length=3}!", "sealed, fewer");
same(after(Object.seal([1, 2]), 0, 0, "x"), "TypeError array{0=1(we),1=2(we),length=2}!", "sealed, more");
same(after(Object.freeze([1, 2]), 0, 0), "TypeError array{0=1(e),1=2(e),length=2()}!", "frozen, none");
same(after(Object.preventExtensions([1, 2, 3]), 0, 2), "array{0=1,1=2,length=2} array{0=3,length=1}!", "not extensible, fewer");
same(after(Object.preventExtensions([1, 2]), 1, 1, "x", "y"), "TypeError array{0=1,1=x,length=2}!", "not extensible, more");
same(after(fixed([1, 2, 3]), 0, 2, "x"), "TypeError array{0=x,1=3,length=3()}", "a fixed length, fewer");
same(after(fixed([1, 2, 3]), 1, 1, "x"), "TypeError array{0=1,1=x,2=3,length=3()}", "a fixed length, as many");
same(after({ length: far, [far - 2]: "b", [far - 1]: "c" }, -2, 1), `array{0=b,length=1} object{length=${far - 1},${far - 2}=c}`, "a far list, fewer");
same(after({ length: far, [far - 1]: "c" }, -1, 1, "x", "y"), `TypeError object{length=${far},${far - 1}=c}`, "a far list, more");
same(after(create(2 ** 32 - 1), Infinity, 0, "x"), "RangeError array{length=4294967295,4294967295=x}", "a far array, more");
const shortened = [1, 2, 3, 4];
same(after(shortened, 1, { valueOf: () => (shortened.length = 2, 1) }, "x", "y"), "array{0=2,length=1} array{0=1,1=x,2=y,length=5}", "a deleteCount that shortens");
const species2 = [1, 2, 3, 4];
species2.constructor = { [Symbol.species]: function () { species2.length = 1; return [7, 8, 9]; } };
same(after(species2, 0, 2), "array{0=1,1=8,length=2} array{length=2,constructor=object}", "a species that shortens");

// Loops see what is left.
const visited = [];
const looped = [1, 2, 3, 4];
for (const key in looped) { visited.push(key); if (key === "0") looped.splice(0, 2); }
for (const value of looped) { visited.push(value); if (value === 3) looped.splice(1, 1, "x", "y"); }
same(visited.join(), "0,1,3,x,y", "loops");
// Elements of an old array are alive.
const old = Array.from({ length: 100 }, () => ({ is: 1 }));
for (let n = 0; n < 20000; n++) old.splice(n % 100, 1, { is: n % 7 });
same(old.every(({ is }) => is >= 0 && is < 7), true, "elements of an old array");
