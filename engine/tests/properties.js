// Properties that are not plain.
"use strict";
function throws(work, what) {
    try { work(); } catch (error) { if (error instanceof TypeError) return; throw error; }
    throw new Error(`${what}: nothing is thrown`);
}
const key = (name) => name;
{
    const o = Object.freeze({ a: 1 });
    throws(() => { o[key("a")] = 2; }, "a frozen object");
    throws(() => { o[key("b")] = 2; }, "a property that is added to a frozen object");
    throws(() => { Object.preventExtensions([])[key(0)] = 1; }, "an array that is not extensible");
}
{
    const proto = Object.defineProperty({}, "x", { value: 1 });
    throws(() => { Object.create(proto)[key("x")] = 2; }, "an inherited property that is read-only");
    const seen = [];
    const o = Object.create({ set [key("y")](value) { seen.push(this, value); } });
    o[key("y")] = 3;
    same(seen[0] === o && seen[1], 3, "an inherited setter");
    same(Object.hasOwn(o, "y"), false, "an own property beside it");
    const getter = { get z() { return this; } }, heir = Object.create(getter);
    same(heir[key("z")], heir, "the receiver of a getter");
}
{
    const list = [];
    list[key(3)] = 1;
    same(list.length, 4, "the length after an element");
    Object.defineProperty(list, "length", { writable: false });
    throws(() => { list[key(9)] = 1; }, "an element beyond a length that is read-only");
    throws(() => list.push(1), "push to it");
    const typed = new Uint8Array(2);
    typed[key(5)] = 1;
    same(typed[key(5)], undefined, "an element out of bounds");
    same(Reflect.set({}, "x", 1, typed), true, "another receiver");
    const target = {}, receiver = {};
    same(Reflect.set(target, "x", 1, receiver) && receiver.x, 1, "Reflect.set with a receiver");
    same(Object.hasOwn(target, "x"), false, "its target");
}
{
    const seen = [];
    const proxy = new Proxy({}, { get: (_, name) => { seen.push(name); return 1; }, set: (_, name) => { seen.push(name); return true; } });
    const o = Object.create(proxy);
    o[key("a")];
    o[key("b")] = 1;
    same(seen.join(), "a,b", "a proxy as the prototype");
    same("abc"[key(1)] + "abc"[key("length")], "b3", "a string");
    (function (a) { arguments[key(0)] = 2; same(a, 1, "arguments of a strict function"); })(1);
    new Function("a", "same", "arguments[0] = 2; same(a, 2, 'arguments of a function')")(1, same);
}
