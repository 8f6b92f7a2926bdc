// `JSON.stringify` beside a function with the steps of ECMA-262.
function reference(value, replacer, space) {
    // Whether it is an object with the internal slot of this kind. No script can see it.
    const isBox = (value, kind) => {
        try {
            kind.prototype.valueOf.call(value);
            return typeof value === "object";
        } catch {
            return false;
        }
    };
    let list, indent = "";
    if (typeof replacer !== "function") {
        if (Array.isArray(replacer)) {
            list = new Set();
            for (let i = 0; i < replacer.length; i++) {
                const item = replacer[i];
                if (typeof item === "string" || typeof item === "number" || isBox(item, String) || isBox(item, Number)) list.add(String(item));
            }
        }
        replacer = undefined;
    }
    if (typeof space === "number") space = " ".repeat(Math.min(10, Math.max(0, space)));
    const gap = typeof space === "string" ? space.slice(0, 10) : "";
    const stack = [];
    const quoted = (text) => `"${text.replace(/[\x00-\x1f"\\]|[\ud800-\udbff](?![\udc00-\udfff])|(?<![\ud800-\udbff])[\udc00-\udfff]/g, (unit) =>
        ({ "\b": "\\b", "\t": "\\t", "\n": "\\n", "\f": "\\f", "\r": "\\r", '"': '\\"', "\\": "\\\\" }[unit] ?? `\\u${unit.charCodeAt(0).toString(16).padStart(4, "0")}`))}"`;
    function property(key, holder) {
        let value = holder[key];
        if (typeof value === "object" && value !== null || typeof value === "function" || typeof value === "bigint") {
            const toJSON = value.toJSON;
            if (typeof toJSON === "function") value = Reflect.apply(toJSON, value, [key]);
        }
        if (replacer) value = Reflect.apply(replacer, holder, [key, value]);
        if (typeof value === "object" && value !== null) {
            if (JSON.isRawJSON(value)) return value.rawJSON;
            if (isBox(value, Number)) value = Number(value);
            else if (isBox(value, String)) value = String(value);
            else if (isBox(value, Boolean)) value = Boolean.prototype.valueOf.call(value);
            else if (isBox(value, BigInt)) value = BigInt.prototype.valueOf.call(value);
        }
        switch (typeof value) {
            case "string": return quoted(value);
            case "number": return Number.isFinite(value) ? String(value) : "null";
            case "boolean": return String(value);
            case "bigint": throw new TypeError("a BigInt");
            case "object": return value === null ? "null" : container(value);
        }
    }
    function container(value) {
        if (stack.includes(value)) throw new TypeError("a cycle");
        stack.push(value);
        const outer = indent;
        indent += gap;
        const parts = [];
        const isArray = Array.isArray(value);
        if (isArray) {
            const length = value.length;
            for (let i = 0; i < length; i++) parts.push(property(String(i), value) ?? "null");
        } else {
            for (const key of list ?? Object.keys(value)) {
                const text = property(key, value);
                if (text !== undefined) parts.push(`${quoted(key)}:${gap && " "}${text}`);
            }
        }
        const [open, close] = isArray ? "[]" : "{}";
        const text = gap && parts.length ? `\n${indent}${parts.join(`,\n${indent}`)}\n${outer}` : parts.join(",");
        stack.pop();
        indent = outer;
        return open + text + close;
    }
    return property("", { "": value });
}

function outcome(steps) {
    try {
        return String(steps());
    } catch (error) {
        return `throws ${error.name}`;
    }
}

// The boundaries of what is written without `[[Get]]`. Each is called with both functions.
const cases = [
    // A script changes the object while it is serialized.
    (stringify) => { const o = { a: 1, get b() { delete o.c; o.d = 5; o.e = 6; return 2; }, c: 3, d: 4 }; return stringify(o); },
    (stringify) => { const o = { a: { toJSON() { o.b = 'new'; delete o.c; return 0; } }, b: 1, c: 2 }; return stringify([o, o]); },
    (stringify) => { const o = { a: { toJSON() { Object.defineProperty(o, 'b', { get: () => 'got' }); return 0; } }, b: 1, c: 2 };
        return stringify(o) + stringify(o); },
    (stringify) => { const o = { a: { toJSON() { Object.setPrototypeOf(o, { b: 'inherited' }); delete o.b; return 0; } }, b: 1 };
        return stringify(o); },
    (stringify) => { const o = { a: { toJSON() { o[0] = 'element'; return 0; } }, b: 1 }; return stringify(o) + stringify(o); },
    (stringify) => { const a = [1, { toJSON() { a.length = 3; return 2; } }, 3, 4, 5]; return stringify(a); },
    (stringify) => { const a = [1, { toJSON() { a.push(9); a[2] = 'x'; delete a[3]; return 2; } }, 3, 4]; return stringify(a); },
    (stringify) => { const a = [{ toJSON() { a[1] = 0.5; a[2] = a; return 1; } }, 2, 3]; try { return stringify(a); } catch (e) { return e.name; } },
    (stringify) => { const a = [1, 2, 3]; Object.defineProperty(a, 1, { get() { a.length = 1; return 'got'; }, configurable: true }); return stringify(a); },
    // A script makes `toJSON` appear or disappear.
    (stringify) => { const o = { a: { x: 1 }, b: { toJSON() { Object.prototype.toJSON = function (key) { return 'late ' + key; }; return 0; } }, c: { x: 1 }, d: [1] };
        try { return stringify(o); } finally { delete Object.prototype.toJSON; } },
    (stringify) => { Array.prototype.toJSON = function () { delete Array.prototype.toJSON; return this.length; }; return stringify([[1, 2], [3]]); },
    (stringify) => { String.prototype.toJSON = Number.prototype.toJSON = () => 'no'; try { return stringify(['s', 1, true]); }
        finally { delete String.prototype.toJSON; delete Number.prototype.toJSON; } },
    (stringify) => { const log = []; Object.defineProperty(Object.prototype, 'toJSON', { configurable: true, get() { log.push('get'); } });
        try { return stringify({ a: {}, b: [{}] }) + log; } finally { delete Object.prototype.toJSON; } },
    // Objects whose names are equal, and which differ otherwise.
    (stringify) => { class A { constructor() { this.x = 1; } } class B extends A { toJSON() { return 'B'; } }
        return stringify([new A(), new B(), { x: 1 }, new A(), Object.assign(Object.create(null), { x: 1 }), new B()]); },
    (stringify) => { const make = () => ({ a: 1, b: 2, c: 3 }), o = make(), p = make(), q = make(), r = make();
        Object.defineProperty(o, 'b', { enumerable: false }); delete p.b; p.b = 4; Object.freeze(q); r[1] = 'one'; r[Symbol()] = 1;
        return stringify([make(), o, p, q, r, make()]); },
    (stringify) => { const o = { a: 1, get b() { return 2; }, [Symbol.iterator]: 1, f() {}, u: undefined, s: Symbol() }; return stringify([o, o, [o.f, o.u, o.s]]); },
    (stringify) => { const big = {}; for (let i = 0; i < 1500; i++) big['n' + i] = i; const same = JSON.parse(stringify(big));
        const some = {}; for (let i = 0; i < 130; i++) some['n' + i] = i; return stringify([big, same, some, some]); },
    (stringify) => stringify([{ '€': 1, 'é': 2, '"\\\n': 3, '\ud800': 4, '': 5 }, { '€': 6, 'é': 7, '"\\\n': 8, '\ud800': 9, '': 0 }], null, 2),
    (stringify) => stringify({ ['x'.repeat(100)]: 1, __proto__: null, ['__proto__']: 2 }),
    // Elements that are no data properties of a plain array.
    (stringify) => { Array.prototype[1] = 'one'; Object.prototype[2] = 'two'; const a = [0, , , 3]; a.length = 5;
        try { return stringify([a, [], [,]]); } finally { delete Array.prototype[1]; delete Object.prototype[2]; } },
    (stringify) => { class List extends Array { get extra() { return 1; } } class Named extends Array { toJSON() { return 'named'; } }
        return stringify([List.of(1, 'a', null), Named.of(1), Object.freeze([1.5, 2]), Object.setPrototypeOf([1], null)]); },
    (stringify) => { const a = []; a[3] = 1; a[100] = 'far'; a.name = 'n'; return stringify(a) + stringify([undefined, () => 1, Symbol(), NaN, -0]); },
    (stringify) => { const log = []; const watched = (target) => new Proxy(target, { get(t, k) { log.push('get ' + String(k)); return t[k]; },
        ownKeys(t) { log.push('keys'); return Reflect.ownKeys(t); }, getOwnPropertyDescriptor(t, k) { log.push('own ' + String(k)); return Reflect.getOwnPropertyDescriptor(t, k); } });
        return stringify({ a: watched({ x: 1, y: [2] }), b: watched([1, { z: 1 }]), c: Object.create(watched({})) }) + log; },
    (stringify) => { const log = []; stringify({ a: [1, { b: 2 }], c: 'd' }, function (key, value) { log.push(key, stringify(this)); return value; }); return log.join(); },
    // Objects that are treated as others are, and what has no text.
    (stringify) => stringify([Object(Symbol()), (function () { return arguments; })(1, 2), Math, JSON, new Error('e'), new Uint8Array([1, 2]),
        new (class { x = 1; #y = 2; get z() { return 3; } })(), { '': { '': '' } }, { __proto__: { a: 1 }, ['__proto__']: 2 }]),
    (stringify) => [undefined, Symbol(), () => {}].map((value) => String(stringify(value))).join(),
    // Numbers
    (stringify) => stringify([0, -0, 1, -1, 2147483647, 2147483648, -2147483648, -2147483649, 9007199254740991, 9007199254740992, -9007199254740993,
        123456789012345680000, 1e21, 1e-6, 1e-7, 0.1, 5e-324, Number.MAX_VALUE, NaN, Infinity, 1700000000000]),
    (stringify) => stringify([0.5, -0, 1e300, NaN]) + stringify({ a: -0, b: 2 ** 31, c: 2 ** 53, d: -1e15 - 0.5 }),
    // Cycles, and the same object twice, at depths around that from which on a set is searched.
    (stringify) => [1, 2, 15, 16, 17, 18, 40].map((depth) => { const inner = {}; let o = inner; for (let i = 1; i < depth; i++) o = i % 2 ? [o, 1] : { o, p: 1 };
        const shared = stringify([o, o]); inner.end = o; try { return stringify(o); } catch (e) { inner.end = inner;
        try { return stringify(o); } catch (f) { return shared + e.name + f.name; } } }).join(),
    (stringify) => stringify({ a: [], b: {}, c: [[]], d: [{}, { e: [1, { f: 'g' }] }] }, null, '--'),
];
for (const steps of cases) {
    const expected = outcome(() => steps(reference));
    if (expected.startsWith("throws")) throw new Error(`${steps}: ${expected}`);
    for (let round = 0; round < 2; round++) same(outcome(() => steps(JSON.stringify)), expected, steps);
}

// An element of the prototype is asked for with the whole array.
const lengths = [];
Object.defineProperty(Array.prototype, 1, { configurable: true, get() { lengths.push(this.length); return "hole"; } });
const holes = JSON.stringify([0, , 2]);
delete Array.prototype[1];
same(holes, '[0,"hole",2]');
same(lengths.join(), "3");

// Random values of all that is treated in a way of its own.
let state = 1;
const below = (limit) => (state = (state * 48271) % 0x7fffffff) % limit;
const repeat = (most, make) => Array.from({ length: below(most) }, make);
const leaves = [
    "undefined", "null", "true", "-0", "1.5e300", "NaN", "123456789", "5n", "'text'", "'é\\n\\ud800'", "'€😀\"'", "Symbol()", "() => 1",
    "new Date(0)", "new Number(-7)", "new String('s')", "new Boolean(false)", "Object(5n)", "/x/", "JSON.rawJSON('1e5')",
    "new Proxy({ p: 1 }, {})", "new Proxy([1, 2], {})", "new Map()", "new Uint8Array(2)", "{ toJSON(key) { return 'key ' + key; } }",
    "{ get a() { return this.b; }, b: 1 }",
    "Object.create({ inherited: 1 }, { hidden: { value: 1 }, own: { value: 2, enumerable: true } })",
];
const keys = ["a", "b", "toJSON", '"0"', '"10"', '"é€"', '"\\ud800"', "[Symbol()]", '["__proto__"]'];
function random(depth) {
    const kind = below(depth > 0 ? 4 : 1);
    const part = () => random(depth - 1);
    if (kind === 0) return leaves[below(leaves.length)];
    if (kind === 1) return `[${repeat(5, part).join()}]`;
    if (kind === 2) return `[,${repeat(3, part).join(",,")},]`;
    return `({${repeat(5, () => `${keys[below(keys.length)]}: ${part()}`).join()}})`;
}
const replacers = [undefined, (key, value) => (key === "a" ? [value] : value), ["a", "b", 0], ["toJSON", new String("10")]];
for (let round = 0; round < 400; round++) {
    const source = random(4);
    const value = (0, eval)(`(${source})`);
    for (const replacer of replacers) {
        for (const space of [undefined, 1, "\u20ac-"]) {
            same(outcome(() => JSON.stringify(value, replacer, space)), outcome(() => reference(value, replacer, space)), source);
        }
    }
}

// The depth takes no stack, and has a limit.
let deep = [];
for (let i = 1; i < 90_000; i++) deep = [deep];
same(JSON.stringify(deep), "[".repeat(90_000) + "]".repeat(90_000));
same(JSON.parse(JSON.stringify(deep), (_, value) => value).length, 1);
function deeper() { return { get a() { return deeper(); } }; }
throws(() => JSON.stringify(deeper()), RangeError);

// Functions of the engine that call each other.
let nested = { toJSON: () => 1 };
for (let i = 0; i < 100_000; i++) nested = { toJSON: JSON.stringify.bind(null, nested) };
throws(() => JSON.stringify(nested), RangeError);
