// The target of a rest property is evaluated before the properties are copied.

const log = [];
const note = (name, value) => { log.push(name); return value; };
function checked(expected, what) {
    same(log.join(), expected, what);
    log.length = 0;
}
const source = () => ({ get a() { return note("get a", 1); }, get b() { return note("get b", 2); } });
const target = {};

{
    ({ ...note("target", target).rest } = source());
    checked("target,get a,get b", "a property");
    same(JSON.stringify(target.rest), '{"a":1,"b":2}', "its value");
    ({ ...note("target", target)[note("key", "rest")] } = source());
    checked("target,key,get a,get b", "a computed property");
    ({ a: note("first", target).a, ...note("target", target).rest } = source());
    checked("first,get a,target,get b", "a rest after a property");
    same(JSON.stringify(target.rest), '{"b":2}', "its value");
    ({ [note("name", "a")]: note("first", target)[note("key", "a")] = 0, ...note("target", target)[note("key", "rest")] } = source());
    checked("name,first,key,get a,target,key,get b", "computed names");
    same(JSON.stringify(target.rest), '{"b":2}', "its value");
}
{
    // The key becomes a property key when it is written.
    const key = { toString() { return note("toString", "rest"); } };
    ({ ...target[key] } = source());
    checked("get a,get b,toString", "a key that is an object");
}
{
    // The value is not copied if the target cannot be evaluated.
    const fail = () => { throw new RangeError(); };
    throws(() => { ({ ...fail().rest } = source()); }, RangeError);
    checked("", "a target that throws");
    throws(() => { ({ ...target[fail()] } = source()); }, RangeError);
    checked("", "a key that throws");
    throws(() => { ({ ...null.rest } = source()); }, TypeError);
    checked("get a,get b", "a target that is null");
    throws(() => { ({ ...note("target", target).rest } = null); }, TypeError);
    checked("", "a source that is null");
}
{
    // A getter changes what the target was found by.
    let y = [1];
    const first = y, changing = { get a() { y = [2]; return 3; } };
    ({ ...y[0] } = changing);
    same(JSON.stringify(first), '[{"a":3}]', "the array before the copy");
    same(JSON.stringify(y), "[2]", "the array after it");
}
{
    class A {
        #rest;
        static write() { const a = new A(); ({ ...note("target", a).#rest } = source()); return a.#rest; }
        set rest(value) { this.written = value; }
    }
    same(JSON.stringify(A.write()), '{"a":1,"b":2}', "a private field");
    checked("target,get a,get b", "a private field");
    class B extends A {
        write() { ({ ...super[note("key", "rest")] } = source()); return this.written; }
    }
    same(JSON.stringify(new B().write()), '{"a":1,"b":2}', "a setter of the base");
    checked("key,get a,get b", "a property of super");
}
{
    for ({ ...note("target", target).rest } of [source(), source()]);
    checked("target,get a,get b,target,get a,get b", "for-of");
    [{ ...note("target", target).rest }] = [source()];
    checked("target,get a,get b", "in an array pattern");
    const { length } = (({ ...note("target", target).rest } = source()), log);
    same(length, 3, "in an expression");
    log.length = 0;
}
{
    function* steps() { ({ ...target[yield "key"] } = source()); }
    const it = steps();
    it.next();
    checked("", "before the key");
    it.next("rest");
    checked("get a,get b", "after the key");
    same(JSON.stringify(target.rest), '{"a":1,"b":2}', "its value");
}
