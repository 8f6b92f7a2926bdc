// A Storage is a legacy platform object, and no proxy.
const attempt = (steps) => {
  try {
    return steps();
  } catch (error) {
    return error.name;
  }
};
const s = localStorage;
s.b = 1;
s.a = 2;
console.log(Object.prototype.toString.call(s), s instanceof Storage, Storage.prototype.isPrototypeOf(s), typeof s);
console.log(Object.isExtensible(s), Reflect.preventExtensions(s), attempt(() => Object.preventExtensions(s)), attempt(() => Object.freeze(s)));
console.log(attempt(() => structuredClone(s)), attempt(() => structuredClone({ s })), [].concat(s).length, [...Object.entries(s)].join(";"));
const names = [];
for (const name in s) names.push(name);
console.log(names.join());
console.log({ ...s }, Object.assign({}, s), JSON.stringify(s), Reflect.ownKeys(s).join());
// The names that the prototype has hide items, also those that it gets later.
const read = (object) => object.later;
s.later = "item";
console.log(read(s), read(s), Object.hasOwn(s, "later"));
Storage.prototype.later = "inherited";
console.log(read(s), Object.hasOwn(s, "later"), Object.keys(s).includes("later"), s.getItem("later"));
delete Storage.prototype.later;
console.log(read(s), read(Object.create(s)), read({ __proto__: s, later: "own" }), read(s));
s.removeItem("later");
console.log(read(s), "later" in s, "later" in Object.create(s));
// What is read and written often is not kept.
const write = (object, value) => { object.often = value; };
for (let i = 0; i < 50; i++) write(s, i);
console.log(s.getItem("often"), delete s.often, s.often, s.getItem("often"));
for (let i = 0; i < 50; i++) write({}, i);
write(s, "again");
console.log(s.getItem("often"), s.often);
s.clear();
console.log(s.often, read(s));
// Properties with symbols are ordinary ones.
const symbol = Symbol("key");
Object.defineProperty(s, symbol, { value: 1, writable: false, configurable: true });
console.log(attempt(() => { "use strict"; s[symbol] = 2; }), s[symbol], Reflect.ownKeys(s).length, delete s[symbol], s[symbol]);
// The prototype can be changed.
console.log(Reflect.setPrototypeOf(s, null), s.getItem, (s.getItem = "item"), s.getItem);
Object.setPrototypeOf(s, Storage.prototype);
console.log(typeof s.getItem, s.getItem("getItem"), Storage.prototype.getItem.call(s, "getItem"));
s.clear();
// A proxy of it is another object.
const proxy = new Proxy(s, {});
proxy.p = 1;
console.log(s.p, proxy.p, Object.keys(proxy).join(), attempt(() => proxy.length), attempt(() => Storage.prototype.getItem.call(proxy, "p")));
// So is an object that inherits from it.
const heir = Object.create(s);
console.log(heir.p, attempt(() => heir.length), Object.keys(heir).length, (heir.p = 2, s.p), heir.p);
console.log(Reflect.set(s, "q", 1, proxy), s.q, Reflect.set({}, "r", 1, s), s.r, Reflect.get(s, "r", 1), Reflect.has(s, "r"));
console.log(Reflect.defineProperty(s, "t", { get() {} }), Reflect.defineProperty(s, "t", { value: 5, enumerable: false }), Object.getOwnPropertyDescriptor(s, "t").enumerable);

// prints:
// | [object Storage] true true object
// | true false TypeError TypeError
// | DataCloneError DataCloneError 1 a,2;b,1
// | a,b,length,key,getItem,setItem,removeItem,clear
// | { a: '2', b: '1' } { a: '2', b: '1' } {"a":"2","b":"1"} a,b
// | item item true
// | inherited false false item
// | item item own item
// | undefined false false
// | 49 true undefined null
// | again again
// | undefined undefined
// | TypeError 1 1 true undefined
// | true undefined item item
// | function item item
// | 1 1 p TypeError TypeError
// | 1 TypeError 0 1 2
// | true 1 true 1 1 true
// | false true true
