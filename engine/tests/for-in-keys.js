// Which keys a loop with for...in visits, in which order, and that it closes nothing.
const keys = (object) => {
  const found = [];
  for (const key in object) found.push(key);
  return found.join();
};

same(keys({ b: 1, 2: 1, a: 1, 1: 1, [Symbol()]: 1 }), "1,2,b,a");
same(keys([7, , 8]), "0,2");
same(keys("ab"), "0,1");
same(keys(new Uint8Array(2)), "0,1");
same(keys(5), "");
same(keys(null), "");
same(keys(Object.create(null)), "");
same(keys(Object.assign(Object.create({ c: 1, a: 1 }), { a: 1, b: 1 })), "a,b,c");

// A property that is not enumerable hides the prototypes' properties of its name.
const hiding = Object.create({ hidden: 1, seen: 1 }, { hidden: { value: 1 } });
same(keys(hiding), "seen");
const deep = Object.create(Object.create({ x: 1, y: 1 }, { x: { value: 1 } }));
same(keys(deep), "y");

// A key that is deleted first is not visited, unless a prototype has it.
const deleted = Object.setPrototypeOf({ a: 1, b: 1, c: 1 }, { c: 1 });
const seen = [];
for (const key in deleted) {
  seen.push(key);
  delete deleted.b;
  delete deleted.c;
}
same(seen.join(), "a,c");

// A prototype that gets a name later.
const prototype = {};
const late = Object.create(prototype);
late.a = 1;
same(keys(late), "a");
prototype.z = 1;
same(keys(late), "a,z");
Object.prototype.everywhere = 1;
same(keys(late), "a,z,everywhere");
same(keys([1]), "0,everywhere");
delete Object.prototype.everywhere;
Array.prototype[3] = 1;
same(keys([1]), "0,3");
delete Array.prototype[3];

const asked = [];
const proxy = new Proxy({ a: 1, b: 1 }, {
  ownKeys: (target) => (asked.push("keys"), Reflect.ownKeys(target)),
  getOwnPropertyDescriptor: (target, key) => (asked.push(key), Reflect.getOwnPropertyDescriptor(target, key)),
  getPrototypeOf: () => (asked.push("prototype"), null),
});
same(keys(proxy), "a,b");
same(asked.join(), "keys,a,b,prototype");
same(keys(Object.create(proxy)), "a,b");
throws(() => keys(new Proxy({}, { ownKeys() { throw new RangeError("no"); } })), RangeError);

// Unlike for...of, it has no iterator that a script could see.
let closed = 0;
Object.defineProperty(Object.getPrototypeOf(Object.getPrototypeOf([].values())), "return", {
  configurable: true,
  value: () => (closed++, {}),
});
for (const key in { a: 1 }) break;
(() => { for (const key in { a: 1 }) return key; })();
delete Object.getPrototypeOf(Object.getPrototypeOf([].values())).return;
same(closed, 0);

// A generator that waits in a loop.
function* names(object) { for (const key in object) yield key; }
same([...names({ a: 1, b: 2 })].join(), "a,b");
