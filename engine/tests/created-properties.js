// Properties that literals, copies and functions create, where the frequent case does not hold.
const object = { a: 1, b: 2, a: 3, get c() { return 4; }, c: 5, 0: 6, "1": 7, ["b"]: 8, __proto__: null };
same(Reflect.ownKeys(object).join(), "0,1,a,b,c");
same([object.a, object.b, object.c, object[0], object[1]].join(), "3,8,5,6,7");
same(Object.getOwnPropertyDescriptor(object, "c").writable, true);

// A setter of a prototype is not called.
Object.defineProperty(Object.prototype, "guarded", { configurable: true, set() { throw new Error("called"); } });
const make = () => ({ guarded: 1 });
for (let i = 0; i < 3; i++) same(make().guarded, 1);
same({ ...make() }.guarded, 1);
same(JSON.parse('{"guarded": 1}').guarded, 1);
delete Object.prototype.guarded;
Object.defineProperty(Array.prototype, "1", { configurable: true, set() { throw new Error("called"); } });
same([1, 2].map((x) => x * 2).join(), "2,4");
same(/(a)/.exec("a").join(), "a,a");
same(Array.from([1, 2]).join(), "1,2");
delete Array.prototype[1];

// The same name in objects of the same shape, with other attributes.
const sealed = (attributes) => Object.defineProperty({ first: 1 }, "second", { value: 2, configurable: true, ...attributes });
for (let i = 0; i < 2; i++) {
  same(Object.getOwnPropertyDescriptor({ first: 1, second: 2 }, "second").enumerable, true);
  same(Object.getOwnPropertyDescriptor(sealed({}), "second").enumerable, false);
  same({ ...sealed({ enumerable: true }) }.second, 2);
}
// A name that becomes writable again is a change, and no new property.
const changed = Object.defineProperty({ x: 1 }, "x", { writable: false });
Object.defineProperty(changed, "x", { writable: true });
class Adds extends class { constructor(object) { return object; } } { x = 2; }
same(new Adds(changed).x, 2);
same(Reflect.ownKeys(changed).join(), "x");

// Objects that can't be extended, or have their own ways.
class Field extends class { constructor(object) { return object; } } { field = 1; }
throws(() => new Field(Object.preventExtensions({})), TypeError);
throws(() => new Field(Object.freeze({ field: 2 })), TypeError);
const trapped = [];
new Field(new Proxy({}, { defineProperty: (target, key) => (trapped.push(key), Reflect.defineProperty(target, key, { value: 1, configurable: true, writable: true, enumerable: true })) }));
same(trapped.join(), "field");
class Species extends Array {
  static get [Symbol.species]() { return Species.other; }
}
const fixed = Object.defineProperty([], "length", { writable: false });
Species.other = function () { return fixed; };
throws(() => new Species(1, 2).map((x) => x), TypeError);
const frozen = Object.freeze([1, 2]);
Species.other = function () { return frozen; };
throws(() => new Species(1, 2).map((x) => x), TypeError);
const guarded = Object.defineProperty([0], 0, { writable: false });
Species.other = function () { return guarded; };
same(new Species(1, 2).map((x) => x + 5).join(), "6,7");
const typed = new Uint8Array(2);
Species.other = function () { return typed; };
same(new Species(1, 2).map((x) => x * 300).join(), "44,88");
Species.other = function () { return new String("ab"); };
throws(() => new Species(1, 2).map((x) => x), TypeError);

// Copies ask for each property.
const order = [];
const source = new Proxy({ a: 1, b: 2 }, {
  ownKeys: (target) => (order.push("keys"), Reflect.ownKeys(target)),
  getOwnPropertyDescriptor: (target, key) => (order.push("own " + key), Reflect.getOwnPropertyDescriptor(target, key)),
  get: (target, key) => (order.push("get " + key), target[key]),
});
({ ...source });
Object.values(source);
same(order.join(), "keys,own a,get a,own b,get b,keys,own a,get a,own b,get b");
const removes = { get a() { delete this.b; return 1; }, b: 2, c: 3 };
same(JSON.stringify({ ...removes }), '{"a":1,"c":3}');
same(Object.entries({ 1: "x", [Symbol()]: 2, y: 3 }).join("|"), "1,x|y,3");

// Elements of an array literal are defined, too, and a copy ends where the array does.
Object.defineProperty(Array.prototype, "0", { configurable: true, set() { throw new Error("called"); } });
same([...[1, 2]].join(), "1,2");
same([...new Set([3])].join(), "3");
delete Array.prototype[0];
const growing = [1];
const seen = [];
for (const item of growing) {
  seen.push(item);
  if (growing.length < 3) growing.push(item + 1);
}
same(seen.join(), "1,2,3");
const values = growing[Symbol.iterator]();
same([...values].join(), "1,2,3");
growing.push(4);
same(values.next().done, true);
same([...[1, , 3]].join(), "1,,3");
const longer = [1];
longer.length = 3;
same(JSON.stringify([...longer]), "[1,null,null]");
const [first, second] = [1];
same(first + String(second), "1undefined");

// A function that sets a smaller length removes what is beyond.
Species.other = function () { return [1, 2, 3]; };
const sliced = Species.of(7).slice(0);
same(sliced.length, 1);
same(Object.keys(sliced).join() + [...sliced].join(), "07");
const long = [9, 9, 9, 9];
Array.of.call(function () { return long; }, 1, 2);
same(Object.keys(long).join(), "0,1");
