// Caches of properties of objects that have a shape of their own: it changes in its place.

function make(properties, prototype) {
    // One of many properties is deleted.
    const o = Object.create(prototype ?? Object.prototype);
    for (let i = 0; i < properties; i++) o["p" + i] = i;
    delete o.p3;
    return o;
}

// Deletes the properties, of which a place reads the tenth, and that one last.
function deleteAll(count, o, read, what) {
    for (let i = 0; i < 3; i++) same(read(), 9, what);
    for (let i = 0; i < count; i++) {
        if (i === 9) continue;
        delete o["p" + i];
        same(read(), 9, what + " while others are deleted");
    }
    delete o.p9;
    same(read(), undefined, what + " that was deleted");
}

for (const count of [20, 1100]) {
    {
        const o = make(count), write = (value) => { o.p5 = value; };
        for (let i = 0; i < 3; i++) write(i);
        Object.freeze(o);
        write(7);
        same(o.p5, 2, "a property of an object that was frozen");
        const strictly = make(count), writeStrictly = (value) => { "use strict"; strictly.p5 = value; };
        for (let i = 0; i < 3; i++) writeStrictly(i);
        Object.defineProperty(strictly, "p5", { writable: false });
        throws(() => writeStrictly(7), TypeError);
        same(strictly.p5, 2, "a property that cannot be written any more");
        Object.defineProperty(strictly, "p5", { writable: true });
        writeStrictly(8);
        same(strictly.p5, 8, "a property that can be written again");
    }
    {
        const calls = [], prototype = { set x(value) { calls.push(value); } };
        const o = make(count, prototype), write = (value) => { o.x = value; };
        for (let i = 0; i < 3; i++) write(i);
        Object.defineProperty(o, "x", { value: 0, writable: true, configurable: true });
        write(7);
        same(calls.join(), "0,1,2", "the calls of a setter, before the object has the property");
        same(o.x, 7, "the property of the object");
        delete o.x;
        write(8);
        same(calls.join(), "0,1,2,8", "the calls of a setter, after the object had the property");
    }
    {
        const o = make(count, { x: "inherited", m() { return "inherited"; } });
        const read = () => o.x, call = () => o.m();
        for (let i = 0; i < 3; i++) same(read() + call(), "inheritedinherited", "inherited properties");
        o.x = "own";
        o.m = () => "own";
        same(read() + call(), "ownown", "properties that hide inherited ones");
        o.more = 1;
        same(read() + call(), "ownown", "after another property");
    }
    {
        const o = make(count), read = () => o.p6, write = (value) => { o.p6 = value; };
        Object.defineProperty(o, "p6", { get: () => "got", set: undefined, configurable: true });
        for (let i = 0; i < 3; i++) { same(read(), "got", "a getter"); write(1); }
        let seen;
        Object.defineProperty(o, "p6", { get: undefined, set(value) { seen = value; } });
        same(read(), undefined, "a getter that is no more");
        write(9);
        same(seen, 9, "a setter that is new");
    }
    {
        // Properties are deleted before and after a cache has the place of another one.
        const o = make(count), read = () => o.p9;
        delete o.p1;
        deleteAll(count, o, read, "a property");
        o.p9 = "again";
        same(read(), "again", "a property that was added again");

        const prototype = make(count), heir = Object.create(prototype);
        deleteAll(count, prototype, () => heir.p9, "an inherited property");
    }
    {
        // Properties are added between uses of others.
        const o = make(count), next = () => ++o.p7;
        o.p7 = 0;
        for (let i = 0; i < 10; i++) { o["added" + i] = i; same(next(), i + 1, "a counter"); }
    }
}
{
    // The global object.
    const read = () => inheritedName;
    Object.prototype.inheritedName = "inherited";
    for (let i = 0; i < 3; i++) same(read(), "inherited", "a name of the prototype of the global object");
    globalThis.inheritedName = "global";
    same(read(), "global", "a name that a global variable hides");
    delete globalThis.inheritedName;
    same(read(), "inherited", "a name without the global variable");
    delete Object.prototype.inheritedName;
    throws(read, ReferenceError);
}
{
    const write = (value) => { writtenName = value; };
    globalThis.writtenName = 0;
    for (let i = 0; i < 3; i++) write(i);
    Object.defineProperty(globalThis, "writtenName", { writable: false });
    write(7);
    same(writtenName, 2, "a global variable that cannot be written any more");
}
{
    // `super.x = value` writes to the receiver, whatever the object with the method was before.
    const base = { x: 0 }, home = { __proto__: base, write(value) { super.x = value; } };
    for (let i = 1; i < 4; i++) home.write.call(base, i);
    same(base.x, 3, "the object itself as the receiver");
    const other = { __proto__: home };
    for (let i = 5; i < 8; i++) other.write(i);
    same(base.x, 3, "the base, which is not the receiver");
    same(Object.hasOwn(other, "x") && other.x, 7, "the receiver");
}
