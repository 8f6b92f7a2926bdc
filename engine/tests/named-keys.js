// Keys that are computed reach the same properties as names
function get(object, key) { return object[key]; }
function set(object, key, value) { object[key] = value; }
function setStrictly(object, key, value) { "use strict"; object[key] = value; }
function remove(object, key) { return delete object[key]; }
function removeStrictly(object, key) { "use strict"; return delete object[key]; }

const object = { a: 1, get b() { return this.a; }, set b(value) { this.a = value; }, 0: "zero", "01": "one" };
Object.defineProperty(object, "fixed", { value: 5 });
same([get(object, "a"), get(object, "b"), get(object, "0"), get(object, 0), get(object, "01"), get(object, "fixed"), get(object, "c")].join(), "1,1,zero,zero,one,5,");
set(object, "a", 2);
set(object, "b", 3);
set(object, "0", "null");
set(object, "01", "un");
set(object, "fixed", 6);
set(object, "c", 7);
same(JSON.stringify(object), '{"0":"null","a":3,"b":3,"01":"un","c":7}');
throws(() => setStrictly(object, "fixed", 6), TypeError);
throws(() => setStrictly(Object.freeze({ a: 1 }), "a", 6), TypeError);
throws(() => setStrictly(Object.preventExtensions({ a: 1 }), "b", 6), TypeError);

// What the prototypes have.
const steps = [];
const proto = { set watched(value) { steps.push(value); } };
Object.defineProperty(proto, "constant", { value: 1 });
const child = Object.create(proto, { own: { value: 1, writable: true } });
set(child, "watched", "set");
set(child, "constant", 2);
set(child, "own", 3);
set(child, "new", 4);
same(steps.join() + Object.getOwnPropertyNames(child).join() + child.own, "setown,new3");
throws(() => setStrictly(child, "constant", 2), TypeError);
const behind = Object.create(new Proxy({}, { set(target, key, value) { steps.push(key); return true; }, get(target, key) { return `got ${key}`; } }));
set(behind, "x", 1);
same(Object.keys(behind).length + steps.at(-1) + get(behind, "y"), "0xgot y");

// Objects that are not ordinary.
const list = [1, 2, 3];
set(list, "length", 1);
set(list, "name", 5);
set(list, "3", 4);
same(JSON.stringify(list) + get(list, "length") + get(list, "name"), "[1,null,null,4]45");
const text = new String("abc");
set(text, "length", 9);
set(text, "1", "x");
same(get(text, "length") + get(text, "1") + get("xyz", "2") + get("xyz", "length"), "3bz3");
const bytes = new Uint8Array(2);
set(bytes, "1", 7);
set(bytes, "-0", 1);
set(bytes, "1.5", 1);
set(bytes, "name", 8);
same(get(bytes, "1") + Object.keys(bytes).join(), "70,1,name");
(function (x) {
    set(arguments, "0", 5);
    same(x + get(arguments, "0") + get(arguments, "length"), 11);
})(1);
set(globalThis, "globalName", 1);
same(globalName, 1);
same(remove(globalThis, "globalName"), true);
same(get(globalThis, "undefined"), undefined);
throws(() => setStrictly(globalThis, "undefined", 1), TypeError);
same(typeof get(globalThis, "Map"), "function");
set(undefined ?? {}, Symbol.iterator, 1);
throws(() => get(null, "a"), TypeError);
throws(() => set(undefined, "a", 1), TypeError);

// Removal.
same([remove(object, "a"), remove(object, "a"), remove(object, "b"), remove(object, "0"), remove(object, "fixed"), remove(child, "constant")].join(), "true,true,true,true,false,true");
same(JSON.stringify(object), '{"01":"un","c":7}');
throws(() => removeStrictly(object, "fixed"), TypeError);
same(remove(list, "length"), false);
same(remove(text, "1"), false);
same(remove(bytes, "1"), false);
const many = {};
for (let n = 0; n < 2000; n++) set(many, `key${n}`, n);
for (let n = 0; n < 2000; n += 3) same(remove(many, `key${n}`), true);
for (let n = 0; n < 2000; n++) same(get(many, `key${n}`), n % 3 ? n : undefined);
for (let n = 0; n < 2000; n += 3) set(many, `key${n}`, -n);
same(Object.keys(many).slice(-2).join(), "key1995,key1998");
same(Object.values(many).reduce((sum, n) => sum + n, 0), Array.from({ length: 2000 }, (_, n) => (n % 3 ? n : -n)).reduce((sum, n) => sum + n));

// The key is converted once, before the value is written.
const log = [];
const key = { toString() { log.push("key"); return "k"; } };
object[key] = log.push("value");
same(object[key], 1);
same(log.join(), "value,key,key");
