// Built-ins of newer editions whose functions and iterables change what they work on: a map in getOrInsertComputed, iterators in
// Math.sumPrecise, Iterator.zip and Iterator.concat.
const entries = (map) => JSON.stringify([...map]);
const outcome = (steps) => {
    try {
        return steps();
    } catch (error) {
        return error.name;
    }
};

// The function of getOrInsertComputed may change the map. The key is looked for again, and a value that it has by then is replaced.
for (const [change, result, left] of [
    [() => 1, 1, '[["a",0],["k",1]]'],
    [(map) => (map.set("k", 5), 1), 1, '[["a",0],["k",1]]'],
    [(map) => (map.set("k", 5).set("z", 6), 1), 1, '[["a",0],["k",1],["z",6]]'],
    [(map) => (map.set("k", 5), map.delete("k"), 1), 1, '[["a",0],["k",1]]'],
    [(map) => (map.clear(), 1), 1, '[["k",1]]'],
    [(map) => (map.delete("a"), map.set("a", 2), 1), 1, '[["a",2],["k",1]]'],
    [(map) => map.getOrInsertComputed("k", () => 7) + 1, 8, '[["a",0],["k",8]]'],
    [(map) => (Object.setPrototypeOf(map, null), 1), 1, '[["a",0],["k",1]]'],
    [(map) => (Object.freeze(map), 1), 1, '[["a",0],["k",1]]'],
    [(map) => (collect(), map.size), 1, '[["a",0],["k",1]]'],
    [() => { throw new EvalError(); }, "EvalError", '[["a",0]]'],
    [(map) => { map.set("k", 5); throw new EvalError(); }, "EvalError", '[["a",0],["k",5]]'],
    [(map) => { for (let n = 0; n < 100; n++) map.set(n, n); for (let n = 0; n < 100; n++) map.delete(n); return 1; }, 1, '[["a",0],["k",1]]'],
]) {
    const map = new Map([["a", 0]]);
    same(outcome(() => map.getOrInsertComputed("k", () => change(map))), result, `${change}`);
    same(entries(Object.setPrototypeOf(map, Map.prototype)), left, `${change}`);
    const weak = new WeakMap(), key = {};
    const weakChange = () => change({ set: (k, v) => (weak.set(key, v), map), delete: () => weak.delete(key), clear() {}, getOrInsertComputed: (k, f) => weak.getOrInsertComputed(key, f), size: 1 });
    same(outcome(() => weak.getOrInsertComputed(key, weakChange)), result, `${change} of a WeakMap`);
    same(weak.has(key), result !== "EvalError" || left.includes("k"), `${change} of a WeakMap`);
}
same(new Map([[0, 1]]).getOrInsertComputed(-0, () => 2), 1);
new Map().getOrInsertComputed(-0, (key) => same(key, 0));
const argument = Object.defineProperty(function () {}.bind(), "length", { get() { throw new EvalError(); } });
same(new Map().getOrInsertComputed(1, argument), undefined);
throws(() => new Map([[1, 2]]).getOrInsertComputed(1, 1), TypeError);
throws(() => new WeakMap().getOrInsertComputed(1, () => same(1, 2)), TypeError);
// An iterator that runs meanwhile goes on behind the entry.
const visited = new Map([[1, 1], [2, 2]]);
for (const [key] of visited) if (key < 4) visited.getOrInsertComputed(key + 1, () => (visited.delete(key), key));
same(entries(visited), "[[1,1],[4,3]]");

// An iterator whose results are made by a function. `log` has n for each call of `next`, and r for `return`.
const source = (name, step, log) => ({
    count: 0,
    next() { log.push(`n${name}`); return step(this, this.count++); },
    return() { log.push(`r${name}`); return {}; },
    [Symbol.iterator]() { return this; },
});
const numbers = (self, count) => ({ done: count > 2, value: count + 0.5 });
const cases = {
    numbers: [numbers, "n n n n", 4.5],
    text: [(self, count) => ({ done: false, value: count ? "1" : 1 }), "n n r", "TypeError"],
    bigint: [() => ({ done: false, value: 1n }), "n r", "TypeError"],
    object: [() => ({ done: false, value: { valueOf: () => 1 } }), "n r", "TypeError"],
    throws: [() => { throw new EvalError(); }, "n", "EvalError"],
    "no result": [() => 1, "n", "TypeError"],
    "value throws": [() => ({ done: false, get value() { throw new EvalError(); } }), "n", "EvalError"],
    "done throws": [() => ({ get done() { throw new EvalError(); } }), "n", "EvalError"],
    "another next": [(self, count) => { self.next = () => ({ done: true }); return numbers(self, count); }, "n n n n", 4.5],
    "no return": [(self) => { self.return = undefined; return { value: "" }; }, "n", "TypeError"],
    "return throws": [(self) => { self.return = () => { throw new EvalError(); }; return { value: "" }; }, "n", "TypeError"],
    recursion: [(self, count) => ({ done: count > 1, value: Math.sumPrecise([count, 1]) }), "n n n", 3],
};
for (const [name, [step, calls, result]] of Object.entries(cases)) {
    const log = [];
    same(outcome(() => Math.sumPrecise(source("", step, log))), result, `sumPrecise, ${name}`);
    same(log.join(" "), calls, `sumPrecise, ${name}`);
}
same(Math.sumPrecise([].values()), -0);
throws(() => Math.sumPrecise({ length: 1, 0: 1 }), TypeError);
const growing = [1, 2];
same(Math.sumPrecise({ *[Symbol.iterator]() { for (const x of growing) { if (growing.length < 5) growing.push(x + 1); yield x; } } }), 11);

// Iterators of zip: one that fails is not closed, and the others are, the last one first.
const zipped = {
    none: [(self, count) => ({ done: count > 1, value: count }), "[[0,0],[1,1]]", "nA nB nA nB nA rB"],
    throws: [() => { throw new EvalError(); }, "EvalError", "nA rB"],
    "no result": [() => 1, "TypeError", "nA rB"],
    "value throws": [() => ({ done: false, get value() { throw new EvalError(); } }), "EvalError", "nA rB"],
    "done throws": [() => ({ get done() { throw new EvalError(); } }), "EvalError", "nA rB"],
    next: [(self) => (self.zip.next(), { done: true }), "TypeError", "nA rB"],
    return: [(self) => (self.zip.return(), { done: true }), "TypeError", "nA rB"],
    "another next": [(self, count) => { self.next = () => { throw new EvalError(); }; return { done: count > 0, value: count }; }, "[[0,0]]", "nA nB nA rB"],
    "no return of the other": [(self) => { self.other.return = undefined; return { done: true }; }, "[]", "nA"],
    "return of the other throws": [(self) => { self.other.return = () => { throw new EvalError(); }; return { done: true }; }, "EvalError", "nA"],
    "return of the other is no object": [(self) => { self.other.return = () => 1; return { done: true }; }, "TypeError", "nA"],
    "return of the other after an error": [(self) => { self.other.return = () => { throw new EvalError(); }; throw new URIError(); }, "URIError", "nA"],
    "return of the other continues": [(self) => { self.other.return = () => (self.zip.next(), {}); return { done: true }; }, "TypeError", "nA"],
};
for (const [name, [step, result, calls]] of Object.entries(zipped)) {
    for (const [how, zip] of Object.entries({
        zip: (a, b) => Iterator.zip([a, b]),
        zipKeyed: (a, b) => Iterator.zipKeyed({ a, b }).map(Object.values),
        "zip of a changed list": (a, b) => { const list = [a, b], made = Iterator.zip(list); list.length = 0; return made; },
    })) {
        const log = [], a = source("A", step, log), b = source("B", (self, count) => ({ done: false, value: count }), log);
        a.other = b;
        a.zip = zip(a, b);
        same(outcome(() => JSON.stringify(a.zip.toArray())), result, `${how}, ${name}`);
        same(log.join(" "), calls, `${how}, ${name}`);
    }
}
// The options and the objects with the iterators may change them.
const during = (change) => {
    const log = [], a = source("A", numbers, log), b = source("B", numbers, log);
    return [outcome(() => (change(a, b, log) ?? { toArray: () => [] }).toArray().length), log.join(" ")].join();
};
same(during((a, b) => Iterator.zip([a, b], { get mode() { a.next = b.next = undefined; return "longest"; } })), "TypeError,rB");
same(during((a, b) => Iterator.zip([a, b], { get mode() { throw new EvalError(); } })), "EvalError,");
same(during((a, b) => Iterator.zip([a, b], { mode: "longest", get padding() { a[Symbol.iterator] = undefined; return []; } })), "3,nA nB nA nB nA nB nA nB");
same(during((a, b) => Iterator.zip((function* () { yield a; throw new EvalError(); })())), "EvalError,rA");
same(during((a, b) => Iterator.zip((function* () { yield a; yield 1; })())), "TypeError,rA");
same(during((a, b) => Iterator.zip([a, { get [Symbol.iterator]() { throw new EvalError(); } }])), "EvalError,rA");
same(during((a, b) => Iterator.zipKeyed({ a, get b() { throw new EvalError(); } })), "EvalError,rA");
same(during((a, b) => Iterator.zipKeyed(new Proxy({ a, b }, { getOwnPropertyDescriptor(target, key) { if (key === "b") throw new EvalError(); return Reflect.getOwnPropertyDescriptor(target, key); } }))), "EvalError,rA");
same(during((a, b) => Iterator.zip([a, b], { mode: "longest", padding: { [Symbol.iterator]() { throw new EvalError(); } } })), "EvalError,rB rA");
same(during((a, b, log) => Iterator.zip([a, b], { mode: "longest", padding: source("P", () => { throw new EvalError(); }, log) })), "EvalError,nP rB rA");
same(during((a, b, log) => Iterator.zip([a, b], { mode: "longest", padding: source("P", () => ({ value: 1 }), log) })), "3,nP nP rP nA nB nA nB nA nB nA nB");

// Iterator.concat has read the methods before, and calls each when it gets there.
for (const [change, result, calls] of [
    [() => {}, "[0.5,1.5,2.5,0.5,1.5,2.5]", "nA nA nA nA nB nB nB nB"],
    [(a, b) => { b[Symbol.iterator] = undefined; }, "[0.5,1.5,2.5,0.5,1.5,2.5]", "nA nA nA nA nB nB nB nB"],
    [(a, b) => { b.next = () => { throw new EvalError(); }; }, "EvalError", "nA nA nA nA"],
    [(a) => { a.next = () => { throw new EvalError(); }; }, "[0.5,1.5,2.5,0.5,1.5,2.5]", "nA nA nA nA nB nB nB nB"],
    [(a, b, it) => it().next(), "TypeError", "nA"],
    [(a, b, it) => it().return(), "TypeError", "nA"],
    [() => { throw new EvalError(); }, "EvalError", "nA"],
]) {
    const log = [];
    let first = true, it;
    const b = source("B", numbers, log);
    const a = source("A", (self, count) => {
        if (first) { first = false; change(a, b, () => it); }
        return numbers(self, count);
    }, log);
    it = Iterator.concat(a, b);
    same(outcome(() => JSON.stringify(it.toArray())), result, `concat, ${change}`);
    same(log.join(" "), calls, `concat, ${change}`);
    same(it.next().done, true, `concat, ${change}`);
}
