// The computed names of methods capture variables, as computed names of fields do.
const results = [];
function make(name, other) {
    return () => () => class { [name]() { return other } get [other]() { return name } static [name + other]() {} static *[`${other}2`]() {} };
}
const Made = make("one", "two")()();
results.push(new Made().one(), new Made().two, Object.getOwnPropertyNames(Made).join());
const functions = [];
for (let i = 0; i < 2; i++) functions.push(() => Object.getOwnPropertyNames((class { [`m${i++}`]() {} }).prototype).join(), () => i);
results.push(functions.map((f) => f()).join(" "));
results.push(((key) => { eval("1"); return (() => typeof new (class { [key]() {} })().x)() })("x"));
results.push(((key) => (() => class { [eval("key")]() {} }.prototype.y !== undefined)())("y"));

// All parts of a class are strict mode code, also in sloppy functions.
const sloppy = new Function("log", `
    const t = (f) => { try { log(String(f())) } catch (e) { log(e.name) } };
    const frozen = Object.freeze({ a: 1 });
    t(() => class { [undefined++]() {} });
    t(() => class { [undefined++] = 1 });
    t(() => class { static [undeclared = 1] = 1 });
    t(() => class extends (frozen.a = Object) {});
    t(() => class { [delete frozen.a] = 1 });
    t(() => class { [frozen["a"] = 2] = 1 });
    t(() => { class A { [eval("var leaked = 1; leaked")]() {} }; return typeof leaked });
    // Code that calls or follows a class is as sloppy as it was.
    t(() => { class A { [(function () { return typeof this })()]() {} }; return Object.getOwnPropertyNames(A.prototype)[1] });
    t(() => { class A {}; frozen.a = 2; undefined++; return frozen.a });
    t(() => { class A { [(() => { frozen.a = 2 })()] = 1 } });
    t(() => { const f = function () { frozen.a = 2; return this === globalThis }; class A { [f()] = 1 }; return Object.keys(new A()) });
`);
sloppy((value) => results.push(value));
const expected = ["two","one","length,name,prototype,onetwo,two2","constructor,m0 1 constructor,m1 2","function",true,"TypeError","TypeError","ReferenceError","TypeError","TypeError","TypeError","undefined","undefined","1","TypeError","true"];
if (JSON.stringify(results) !== JSON.stringify(expected)) throw new Error(JSON.stringify(results));
