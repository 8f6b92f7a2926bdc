// Values of 200,000 levels in each function that walks them: the result of the standard, or a
// RangeError where a function needs as much of the stack as there are levels, and the engine continues.
const LEVELS = 200_000;
const kinds = {
    array: [[], (v) => [v]],
    object: [{}, (v) => ({ v })],
    list: [{}, (v) => ({ length: 1, 0: v })],
    prototype: [{}, (v) => Object.create(v)],
    proxy: [{}, (v) => new Proxy(v, {})],
    callable: [() => 1, (v) => new Proxy(v, {})],
    bound: [() => 1, (v) => v.bind()],
    constructor: [class {}, (v) => v.bind()],
    subclass: [class {}, (v) => class extends v {}],
    getter: [{}, (v) => ({ get v() { return v.v; } })],
    text: [{}, (v) => ({ toString: () => `${v}` })],
    number: [{}, (v) => ({ [Symbol.toPrimitive]: () => +v })],
    json: [{}, (v) => ({ toJSON: () => v })],
    error: [new Error(), (cause) => new Error("e", { cause })],
    errors: [new Error(), (v) => new AggregateError([v])],
    map: [new Map(), (v) => new Map([[v, v]])],
    set: [new Set(), (v) => new Set([v])],
    weak: [{}, (v) => new WeakRef(v)],
    helper: [[1, 2].values(), (v) => v.map((x) => x)],
    taken: [[1, 2].values(), (v) => v.take(9)],
    iterated: [[1, 2].values(), (v) => Iterator.from({ next: () => v.next(), [Symbol.iterator]() { return this; } })],
    delegated: [[1].values(), (v) => (function* () { yield* v; })()],
    closure: [() => 1, (v) => () => v()],
    promise: [Promise.resolve(1), (v) => v.then((x) => x)],
    rope: ["a", (v) => v + "b"],
    prepended: ["a", (v) => "b" + v],
    view: [new Uint8Array(4), (v) => v.subarray(0)],
};
const functions = {
    text: (v) => String(v).length, template: (v) => `${v}`.length, number: (v) => +v, sum: (v) => v + 1, equal: (v) => v == 1, compared: (v) => v < 1,
    stringify: (v) => JSON.stringify(v)?.length, replaced: (v) => JSON.stringify(v, (_, x) => x)?.length,
    join: (v) => [].join.call(v).length, locale: (v) => [v].toLocaleString().length, flat: (v) => [v].flat(Infinity).length, flatMap: (v) => [v].flatMap((x) => x).length,
    concat: (v) => [].concat(v).length, spread: (v) => [...v].length, copied: (v) => Object.keys({ ...v }).length, rest: (v) => { const { a, ...rest } = v; return rest; },
    from: (v) => Array.from(v).length, fromEntries: (v) => Object.fromEntries(v), assign: (v) => Object.assign({}, v), keys: (v) => Reflect.ownKeys(v).length, entries: (v) => Object.entries(v).length,
    frozen: (v) => Object.isFrozen(v), sealed: (v) => Object.isSealed(v), get: (v) => v.missing, has: (v) => "missing" in v, set: (v) => { v.missing = 1; }, remove: (v) => delete v.missing,
    define: (v) => Reflect.defineProperty(v, "defined", { value: 1, configurable: true }), described: (v) => Object.getOwnPropertyDescriptors(v), prototype: (v) => Object.getPrototypeOf(v),
    replacedPrototype: (v) => Object.setPrototypeOf({}, v), forIn: (v) => { let n = 0; for (const _ in v) n++; return n; }, forOf: (v) => { let n = 0; for (const _ of v) n++; return n; },
    call: (v) => v(), applied: (v) => Reflect.apply(v, null, []), made: (v) => new v(), constructed: (v) => Reflect.construct(Array, [], v), instance: (v) => ({}) instanceof v, named: (v) => v.name, source: (v) => Function.prototype.toString.call(v),
    isArray: (v) => Array.isArray(v), tag: (v) => Object.prototype.toString.call(v), next: (v) => v.next(), ended: (v) => v.return(), listed: (v) => v.toArray(), resolved: (v) => { Promise.resolve(v); Promise.all([v]); },
    mapped: (v) => new Map([[v, 1]]).get(v), grouped: (v) => Object.groupBy([v], String), sorted: (v) => [v, v].sort().length, included: (v) => [1].includes(v), typed: (v) => new Uint8Array(v).length, date: (v) => new Date(v).getTime(),
    pattern: (v) => new RegExp(v), thrown: (v) => { throw v; }, symbol: (v) => Symbol(v), index: (v) => [][v], parsed: (v) => Number.parseFloat(v), evaluated: (v) => eval(v) === v, deref: (v) => v.deref(), values: (v) => v.values().next().done,
};
// The most frequent result or error of each function, and the others with their kinds.
const results = {
    text: ["RangeError", {
        "15": "object, list, prototype, getter, json", "29": "bound, constructor", "18": "subclass, delegated", "8": "error",
        "14": "errors", "12": "map, set", "16": "weak, promise", "24": "helper, taken", "17": "iterated", "9": "closure",
        "200001": "rope, prepended", "7": "view",
    }],
    template: ["RangeError", {
        "15": "object, list, prototype, getter, json", "29": "bound, constructor", "18": "subclass, delegated", "8": "error",
        "14": "errors", "12": "map, set", "16": "weak, promise", "24": "helper, taken", "17": "iterated", "9": "closure",
        "200001": "rope, prepended", "7": "view",
    }],
    number: ["NaN", { RangeError: "array, proxy, callable, text, number" }],
    sum: ["RangeError", {
        "[object Object]1": "object, list, prototype, getter, json", "string of 30": "bound, constructor",
        "class extends v {}1": "subclass", "Error: e1": "error", AggregateError1: "errors", "[object Map]1": "map",
        "[object Set]1": "set", "[object WeakRef]1": "weak", "string of 25": "helper, taken", "[object Iterator]1": "iterated",
        "[object Generator]1": "delegated", "() => v()1": "closure", "[object Promise]1": "promise",
        "string of 200002": "rope, prepended", "0,0,0,01": "view",
    }],
    equal: ["false", { RangeError: "array, proxy, callable, text, number" }],
    compared: ["false", { RangeError: "array, proxy, callable, text, number" }],
    stringify: ["2", {
        RangeError: "array, object, list, proxy, callable, getter", undefined: "bound, constructor, subclass, closure",
        "200003": "rope, prepended", "25": "view",
    }],
    replaced: ["2", {
        RangeError: "array, object, list, proxy, callable, getter", undefined: "bound, constructor, subclass, closure",
        "200003": "rope, prepended", "25": "view",
    }],
    join: ["0", { RangeError: "array, proxy, callable", "15": "list", "400001": "rope, prepended", "7": "view" }],
    locale: ["15", {
        RangeError: "array, proxy, callable, text", "29": "bound, constructor", "18": "subclass, delegated", "8": "error", "14": "errors",
        "12": "map, set", "16": "weak, promise", "24": "helper, taken", "17": "iterated", "9": "closure", "200001": "rope, prepended",
        "7": "view",
    }],
    flat: ["1", { RangeError: "array" }],
    flatMap: ["1"],
    concat: ["1", { RangeError: "proxy, callable" }],
    spread: ["TypeError", {
        "1": "array, map, set", RangeError: "proxy, callable, helper, taken, iterated, delegated", "200001": "rope, prepended",
        "4": "view",
    }],
    copied: ["0", {
        "1": "array, object, text, json", "2": "list", RangeError: "proxy, callable, getter", "200001": "rope, prepended", "4": "view",
    }],
    rest: ["object", { RangeError: "proxy, callable, getter" }],
    from: ["0", { "1": "array, list, map, set", RangeError: "proxy, callable, iterated", "200001": "rope, prepended", "4": "view" }],
    fromEntries: ["TypeError", { RangeError: "array, proxy, callable, iterated", object: "map, set, helper, taken, delegated" }],
    assign: ["object", { RangeError: "proxy, callable, getter" }],
    keys: ["0", {
        "2": "array, list, bound, constructor, error, closure", "1": "object, getter, text, number, json, errors",
        RangeError: "proxy, callable", "3": "subclass", TypeError: "rope, prepended", "4": "view",
    }],
    entries: ["0", {
        "1": "array, object, text, json", "2": "list", RangeError: "proxy, callable, getter", "200001": "rope, prepended", "4": "view",
    }],
    frozen: ["false", { RangeError: "proxy, callable", true: "rope, prepended" }],
    sealed: ["false", { RangeError: "proxy, callable", true: "rope, prepended" }],
    get: ["undefined", { RangeError: "proxy, callable" }],
    has: ["false", { RangeError: "proxy, callable", TypeError: "rope, prepended" }],
    set: ["undefined", { RangeError: "proxy, callable" }],
    remove: ["true", { RangeError: "proxy, callable" }],
    define: ["true", { RangeError: "proxy, callable", TypeError: "rope, prepended" }],
    described: ["object", { RangeError: "proxy, callable" }],
    prototype: ["object", { RangeError: "proxy, callable", function: "bound, constructor, subclass, closure" }],
    replacedPrototype: ["object", { TypeError: "rope, prepended" }],
    forIn: ["0", {
        "1": "array, object, getter, text, json", "2": "list", RangeError: "proxy, callable", "200001": "rope, prepended", "4": "view",
    }],
    forOf: ["TypeError", {
        "1": "array, map, set", RangeError: "proxy, callable, iterated", "0": "helper, taken, delegated", "200001": "rope, prepended",
        "4": "view",
    }],
    call: ["TypeError", { "1": "callable, bound", RangeError: "closure" }],
    applied: ["TypeError", { "1": "callable, bound", RangeError: "closure" }],
    made: ["TypeError", { object: "constructor", RangeError: "subclass" }],
    constructed: ["TypeError", { RangeError: "constructor", object: "subclass" }],
    instance: ["TypeError", { RangeError: "proxy, callable, bound, constructor", false: "subclass" }],
    named: ["undefined", {
        RangeError: "proxy, callable", "string of 1200000": "bound, constructor", "": "subclass, closure", Error: "error",
        AggregateError: "errors",
    }],
    source: ["TypeError", { "string of 29": "callable, bound, constructor", "class extends v {}": "subclass", "() => v()": "closure" }],
    isArray: ["false", { true: "array" }],
    tag: ["[object Object]", {
        "[object Array]": "array", RangeError: "proxy, callable", "[object Function]": "bound, constructor, subclass, closure",
        "[object Error]": "error, errors", "[object Map]": "map", "[object Set]": "set", "[object WeakRef]": "weak",
        "string of 24": "helper, taken", "[object Iterator]": "iterated", "[object Generator]": "delegated",
        "[object Promise]": "promise", "[object String]": "rope, prepended", "[object Uint8Array]": "view",
    }],
    next: ["TypeError", { RangeError: "proxy, callable, iterated", object: "helper, taken, delegated" }],
    ended: ["TypeError", { RangeError: "proxy, callable", object: "helper, taken, iterated, delegated" }],
    listed: ["TypeError", { RangeError: "proxy, callable, iterated", object: "helper, taken, delegated" }],
    resolved: ["undefined"],
    mapped: ["1"],
    grouped: ["object", { RangeError: "array, proxy, callable, text, number" }],
    sorted: ["2", { RangeError: "array, proxy, callable, text, number" }],
    included: ["false"],
    typed: ["0", { RangeError: "array, proxy, callable, iterated", "1": "list, map, set", "4": "view" }],
    date: ["NaN", { RangeError: "array, proxy, callable, text, number" }],
    pattern: ["object", { RangeError: "array, proxy, callable, text, number" }],
    thrown: ["thrown"],
    symbol: ["symbol", { RangeError: "array, proxy, callable, text, number" }],
    index: ["undefined", { RangeError: "array, proxy, callable, text, number" }],
    parsed: ["NaN", { RangeError: "array, proxy, callable, text, number", "0": "view" }],
    evaluated: ["true", { ReferenceError: "rope, prepended" }],
    deref: ["TypeError", { RangeError: "proxy, callable", object: "weak" }],
    values: ["TypeError", { false: "array, map, set, view", RangeError: "proxy, callable" }],
};
const shown = (value) => {
    if (typeof value === "symbol" || typeof value === "function" || (typeof value === "object" && value !== null)) return typeof value;
    return typeof value === "string" && value.length > 20 ? `string of ${value.length}` : String(value);
};
const outcome = (walk, value) => {
    try {
        const result = walk(value);
        return result === value ? "itself" : shown(result);
    } catch (error) {
        return error === value ? "thrown" : error.name;
    }
};
same(Object.keys(results).join(), Object.keys(functions).join());
const wrong = [];
for (const [kind, [innermost, around]] of Object.entries(kinds)) {
    let value = innermost;
    for (let i = 0; i < LEVELS; i++) value = around(value);
    for (const [name, walk] of Object.entries(functions)) {
        const [most, others = {}] = results[name];
        const found = outcome(walk, value), other = Object.keys(others).find((result) => others[result].split(", ").includes(kind));
        if (found !== (other ?? most)) wrong.push(`${name} of ${kind}: ${found} is not ${other ?? most}`);
    }
}
same(wrong.join("\n"), "");
