// The descriptor of an accessor has `get` and `set`, also if one of them is undefined.
const own = (object, key) => {
    const descriptor = Object.getOwnPropertyDescriptor(object, key);
    return `${Object.keys(descriptor)} ${typeof descriptor.get} ${typeof descriptor.set}`;
};
const getter = "get,set,enumerable,configurable function undefined";
const typed = Object.getPrototypeOf(Int8Array).prototype;
for (const [object, key] of [
    [Map.prototype, "size"], [Set.prototype, "size"], [ArrayBuffer.prototype, "byteLength"], [typed, "length"],
    [RegExp.prototype, "flags"], [RegExp.prototype, "global"], [Symbol.prototype, "description"],
    [Map, Symbol.species], [Array, Symbol.species], [DataView.prototype, "byteLength"],
    [WebSocket.prototype, "readyState"], [URL.prototype, "origin"], [{ get a() { return 1; } }, "a"],
    [class { get a() { return 1; } }.prototype, "a"],
]) {
    same(own(object, key), getter, String(key));
}
same(own({ set a(value) {} }, "a"), "get,set,enumerable,configurable undefined function", "a setter");
same(own(Object.prototype, "__proto__"), "get,set,enumerable,configurable function function", "both");
// Properties that had another kind before.
const changed = { a: () => 1, b: 2 };
Object.defineProperty(changed, "a", { get: () => 1 });
Object.defineProperty(changed, "b", { set: () => {} });
same(own(changed, "a"), getter, "a getter that was a function");
same(own(changed, "b"), "get,set,enumerable,configurable undefined function", "a setter that was a number");
same("set" in Object.getOwnPropertyDescriptors(Map.prototype).size, true, "all descriptors");
throws(() => { "use strict"; new Map().size = 1; }, TypeError);
