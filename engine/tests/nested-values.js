// Values of 200,000 levels in each function that walks them: a result or a RangeError, and the engine continues.
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
const others = new Set();
for (const [kind, [innermost, around]] of Object.entries(kinds)) {
    let value = innermost;
    for (let i = 0; i < LEVELS; i++) value = around(value);
    for (const [name, walk] of Object.entries(functions)) {
        try { walk(value); } catch (error) {
            // What is no iterator, function or text is a TypeError, and a long pattern or name a SyntaxError.
            if (error !== value && !(error instanceof RangeError || error instanceof TypeError || error instanceof SyntaxError || error instanceof ReferenceError)) others.add(`${kind}.${name}: ${error?.name}`);
        }
    }
    same((() => 1)(), 1, kind);
}
same([...others].join(), "");
