// Arrays with holes have the results of objects with the same elements, and are as fast as those without.
let seed = 1;
const random = (limit) => { seed = (seed * 48271) % 2147483647; return seed % limit; };
const { prototype } = Array;
const values = [1, 2.5, "s", undefined, -0, 2 ** 40];
const moves = [
    (list) => { const value = values[random(6)]; return () => prototype.push.call(list(), value); },
    (list) => () => prototype.pop.call(list()),
    (list) => () => prototype.shift.call(list()),
    (list) => { const items = values.slice(random(6)); return () => prototype.unshift.apply(list(), items); },
    (list) => {
        const start = random(20), count = random(6), items = values.slice(random(7));
        return () => Array.from(prototype.splice.call(list(), start, count, ...items));
    },
    (list) => { const key = random(24); return () => delete list()[key]; },
    (list) => {
        const key = random(24), value = values[random(6)];
        return () => { list()[key] = value; if (list().length <= key) list().length = key + 1; };
    },
    (list) => {
        const length = random(30);
        return () => {
            for (const key of Object.keys(list())) if (key >= length) delete list()[key];
            list().length = length;
        };
    },
    (list) => () => { prototype.reverse.call(list()); },
    (list) => { const to = random(9), from = random(9); return () => { prototype.copyWithin.call(list(), to, from); }; },
    (list) => { const start = random(9); return () => { prototype.fill.call(list(), 7, start, start + 3); }; },
    (list) => {
        const key = random(500) + 100;
        return () => { const { length } = list(); list()[key] = 1; delete list()[key]; list().length = length; };
    },
    (list) => () => Reflect.ownKeys(list()).filter((key) => key !== "length").join(),
    (list) => () => JSON.stringify(prototype.map.call(list(), (value, key) => [value, key])),
    (list) => () => prototype.indexOf.call(list(), 2.5),
    (list) => () => { let keys = ""; for (const key in list()) keys += key + ","; return keys; },
];
const shown = (list) => `${list.length}: ` +
    Object.keys(list).filter((key) => key !== "length").map((key) => `${key}=${Object.is(list[key], -0) ? "-0" : list[key]}`).join();
// A plain object has no length of its own accord, so it is not enumerable here.
const plain = () => Object.defineProperty({}, "length", { value: 0, writable: true });
for (let program = 0; program < 300; program++) {
    const array = [], object = plain();
    let list, trace = "";
    for (let step = 0; step < 40; step++) {
        const kind = random(moves.length), move = moves[kind](() => list);
        list = array;
        const found = move();
        list = object;
        const expected = move();
        trace += ` ${kind}`;
        if (typeof found !== "boolean") same(`${found}`, `${expected}`, `the value of${trace}`);
        same(shown(array), shown(object), `the elements after${trace}`);
    }
}

// Elements of prototypes are seen through holes, and a change of them is.
const open = [1, , 3];
prototype[1] = "inherited";
same(open.shift(), 1, "shift");
same(JSON.stringify(open), '["inherited",3]', "what an element of a prototype becomes");
delete prototype[1];
same(Object.keys(open).join(), "0,1", "what an element of a prototype becomes");
const between = [, 2];
Object.setPrototypeOf(prototype, { 0: "between" });
same(between.shift(), "between", "an element of another prototype");
Object.setPrototypeOf(prototype, Object.prototype);
const set = [, 1];
let written;
Object.defineProperty(Object.prototype, 1, { set(value) { written = value }, configurable: true });
set[1] = 5;
set[2] = 6;
set.length = 1;
set.push("written");
delete Object.prototype[1];
same(written, "written", "a setter of a prototype");
same(Object.keys(set).join(), "", "a setter of a prototype");
const closed = Object.preventExtensions([1, , 3]);
throws(() => { "use strict"; closed[1] = 2; }, TypeError);
same(closed.length, 3, "an array without further elements");
throws(() => closed.push(4), TypeError);
throws(() => closed.unshift(0), TypeError);
const fixed = Object.defineProperty([1, , 3], "length", { writable: false });
throws(() => fixed.shift(), TypeError);
const sealed = Object.seal([1, , 3]);
throws(() => sealed.shift(), TypeError);
const accessor = [1, , 3];
Object.defineProperty(accessor, 1, { get: () => "got", configurable: true, enumerable: true });
same(accessor.join(), "1,got,3", "an accessor in a hole");

// In a time that grows as their number does, but for moving the memory.
const holed = () => { const array = Array.from({ length: 8000 }, (_, n) => n); delete array[4000]; return array; };
const programs = {
    "shift and push": (array) => { for (let n = 0; n < 8000; n++) { array.shift(); array.push(n); } },
    "unshift and pop": (array) => { for (let n = 0; n < 8000; n++) { array.unshift(n); array.pop(); } },
    "splice": (array) => { for (let n = 0; n < 8000; n++) { array.splice(100, 1); array.splice(7000, 0, n, n); } },
    "delete and set": (array) => { for (let n = 0; n < 8000; n++) { delete array[n]; array[n] = n; } },
    "from the end": () => { const array = []; for (let n = 8000; n-- > 0;) array[n] = n; for (let n = 0; n < 2000; n++) array.shift(); },
    "far apart": (array) => { for (let n = 0; n < 2000; n++) { array[1e6 + 1000 * n] = n; } for (let n = 0; n < 2000; n++) array.pop(); },
};
for (const [name, program] of Object.entries(programs)) {
    const time = least(() => program(holed()), 2);
    if (globalThis.shows) console.log(name, time);
    if (time > 2500) throw new Error(`${name}: ${time} ms`);
}
