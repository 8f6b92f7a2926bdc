// Caches of properties in functions that run several times.

{
    class A { a() { return "a"; } b() { return "b"; } c() { return "c"; } }
    const o = new A(), read = () => o.b;
    for (let i = 0; i < 3; i++) same(read()(), "b", "a method");
    delete A.prototype.a;
    same(read()(), "b", "a method after a delete of its neighbour");
    delete A.prototype.c;
    same(read()(), "b", "a method after a delete behind it");
    delete A.prototype.b;
    same(read(), undefined, "a method that was deleted");
}
{
    const base = { host: "h", path: "/chat", port: 8080 };
    const config = Object.create(base), read = () => config.port;
    read(), read();
    delete base.host;
    same(read(), 8080, "Object.create");
    base.host = "other";
    same(read(), 8080, "a property that was added again");
}
{
    const proto = { x: 1 }, o = Object.create(proto), read = () => o.x;
    read(), read();
    Object.defineProperty(proto, "x", { get: () => 2, configurable: true });
    same(read(), 2, "a data property that became an accessor");
    Object.defineProperty(proto, "x", { value: 3, configurable: true });
    same(read(), 3, "an accessor that became a data property");
    o.y = 1;
    Object.setPrototypeOf(o, { x: 4 });
    same(read(), 4, "another prototype");
}
{
    let calls = 0;
    class Lazy { get v() { calls++; Object.defineProperty(this, "v", { value: 5 }); return 5; } }
    const o = new Lazy(), read = (o) => o.v;
    for (let i = 0; i < 5; i++) same(read(o), 5, "a lazy getter");
    same(calls, 1, "the calls of a lazy getter");
}
{
    const proto = { set x(value) { this.seen = value; } };
    const write = (o, value) => { o.x = value; };
    const o = Object.create(proto);
    write(o, 1), write(o, 2);
    delete proto.x;
    write(o, 3);
    same(o.seen, 2, "a setter that was deleted");
    same(Object.hasOwn(o, "x"), true, "an assignment without a setter");
}
{
    const clear = (list) => { list.length = 0; };
    for (let i = 0; i < 5; i++) {
        const list = [1, 2, 3];
        clear(list);
        same(list[0], undefined, "an array that was truncated");
        same(list.length, 0, "its length");
    }
    const length = (list) => list.length;
    const list = [1];
    for (let i = 0; i < 5; i++) { list.push(i); same(length(list), i + 2, "the length of an array"); }
    const frozen = Object.freeze([1, 2]);
    (() => { for (let i = 0; i < 3; i++) clear(frozen); })();
    same(frozen.length, 2, "a frozen array");
}
{
    const read = (o) => o.name;
    const make = (name) => ({ __proto__: { name } });
    for (const name of ["a", "b", "c", "d", "e", "f"]) same(read(make(name)), name, "prototypes with equal shapes");
    class Base { static kind = "base"; } class Derived extends Base {}
    const kind = () => Derived.kind;
    kind(), kind();
    Base.kind = "changed";
    same(kind(), "changed", "a static of the base");
    delete Base.kind;
    same(kind(), undefined, "a static that was deleted");
}
