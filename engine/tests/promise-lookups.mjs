// Lookups of promises are cached by shape: `then` and `constructor` are still found when they come later.
const thenable = (value) => (resolve) => resolve(value);
const plain = () => ({ value: 1, done: false });
for (let i = 0; i < 20; i++) same((await Promise.resolve(plain())).value, 1);

// An own property, also one that replaces another, and one of an object with many shapes.
same(await Promise.resolve(Object.assign(plain(), { then: thenable(2) })), 2);
same(await (async () => ({ then: thenable(3) }))(), 3);
const table = plain();
for (let i = 0; i < 2000; i++) table[`key ${i}`] = i;
for (let i = 0; i < 3; i++) same(await Promise.resolve(table), table);
table.then = thenable(4);
same(await Promise.resolve(table), 4);
delete table.then;
same(await Promise.resolve(table), table);

// One of a prototype, as a value, a getter, and of a class.
Object.prototype.then = thenable(5);
same(await Promise.resolve(plain()), 5);
delete Object.prototype.then;
same((await Promise.resolve(plain())).value, 1);
let calls = 0;
Object.defineProperty(Object.prototype, "then", {
    configurable: true,
    get() {
        calls++;
        return undefined;
    },
});
await Promise.resolve(plain());
await Promise.resolve(plain());
same(calls, 2);
delete Object.prototype.then;
class Thenable {
    then(resolve) {
        resolve(6);
    }
}
same(await Promise.resolve(new Thenable()), 6);
const changed = plain();
same(await Promise.resolve(changed), changed);
Object.setPrototypeOf(changed, Thenable.prototype);
same(await Promise.resolve(changed), 6);
const from = Object.create(plain());
same(await Promise.resolve(from), from);

// Objects that are read in other ways.
const proxy = new Proxy(plain(), { get: (target, key) => (key === "then" ? thenable(7) : target[key]) });
same(await Promise.resolve(proxy), 7);
const nothing = Object.create(null);
same(await Promise.resolve(nothing), nothing);
const proxyOfNothing = new Proxy(Object.create(null), { get: () => thenable(8) });
same(await Promise.resolve(proxyOfNothing), 8);

// `constructor`, which decides for `Promise.resolve` and `await` whether a promise is taken as it is.
const known = Promise.resolve(9);
for (let i = 0; i < 20; i++) same(Promise.resolve(known), known);
const own = Promise.resolve(10);
own.constructor = Array;
const other = Promise.resolve(own);
same(other === own, false);
same((await other.catch((error) => error)).name, "TypeError"); // Array makes no promise.
const { constructor } = Promise.prototype;
Promise.prototype.constructor = Array;
same(Promise.resolve(known) === known, false);
Promise.prototype.constructor = constructor;
same(Promise.resolve(known), known);
await null; // `then` of `known` has read it once more.
Object.defineProperty(Promise.prototype, "constructor", { configurable: true, get: () => (calls++, constructor) });
same(Promise.resolve(known), known);
await known;
same(calls, 4);
Object.defineProperty(Promise.prototype, "constructor", { configurable: true, writable: true, value: constructor });
class Special extends Promise {}
const special = Special.resolve(11);
same(special instanceof Special, true);
same(Special.resolve(special), special);
same(Promise.resolve(special) === special, false);
same(await special, 11);
// Shapes that are given up, and more shapes than are kept.
for (let i = 0; i < 300; i++) same((await Promise.resolve({ [`name ${i}`]: i }))[`name ${i}`], i);
same(await Promise.resolve(Object.assign(plain(), { then: thenable(12) })), 12);
