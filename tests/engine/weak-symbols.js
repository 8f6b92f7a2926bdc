// Symbols in weak collections.
function same(a, b, what) { if (a !== b) throw new Error(`${what}: ${String(a)} is not ${String(b)}`); }
function throws(run) { try { run(); } catch (error) { if (error instanceof TypeError) return; throw error; } throw new Error(`${run} does not throw`); }
const symbol = Symbol("a"), other = Symbol("a"), registered = Symbol.for("a");
const map = new WeakMap([[symbol, 1], [Symbol.iterator, 2]]);
same(map.get(symbol), 1, "get");
same(map.get(Symbol.iterator), 2, "get");
same(map.has(other), false, "has");
same(map.has(registered), false, "has");
same(map.getOrInsert(other, 3), 3, "getOrInsert");
same(map.getOrInsertComputed(other, () => 4), 3, "getOrInsertComputed");
same(new WeakMap().getOrInsertComputed(other, (key) => key), other, "getOrInsertComputed");
same(map.delete(symbol) && !map.delete(symbol) && !map.has(symbol), true, "delete");
throws(() => map.set(registered, 1));
throws(() => map.set("a", 1));
const set = new WeakSet([symbol]);
same(set.has(symbol) && !set.has(other) && set.delete(symbol) && !set.has(symbol), true, "WeakSet");
throws(() => set.add(registered));
same(new WeakRef(symbol).deref(), symbol, "WeakRef");
const wrapper = Object(symbol);
same(new WeakRef(wrapper).deref(), wrapper, "WeakRef of an object");
throws(() => new WeakRef(registered));
const registry = new FinalizationRegistry(() => {});
registry.register(symbol, 1, other);
same(registry.unregister(other), true, "unregister");
same(registry.unregister(other), false, "unregister");
throws(() => registry.register(symbol, symbol));
throws(() => registry.register(registered, 1));
throws(() => registry.register({}, 1, registered));
throws(() => registry.unregister(registered));
