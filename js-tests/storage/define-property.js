// All properties of a Storage are configurable, whatever a definition says; accessors are refused.
const s = localStorage;
const log = [];
const attributes = new Proxy({ value: "v", configurable: false, writable: false, enumerable: false }, {
  has: (target, key) => (log.push(key), key in target),
});
const key = { toString: () => (log.push("the key"), "k") };
console.log(Object.defineProperty(s, key, attributes) === s, s.getItem("k"), log.join());
console.log(JSON.stringify(Object.getOwnPropertyDescriptor(s, "k")));
console.log(Reflect.defineProperty(s, "r", { value: 1, configurable: false }), s.r, delete s.r, s.getItem("r"));
console.log(Reflect.defineProperty(s, "g", { get() {}, configurable: false }), Reflect.defineProperty(s, "n", {}), s.length);
for (const configurable of [false, undefined]) {
  const symbol = Symbol();
  Object.defineProperty(s, symbol, { value: "of a symbol", ...(configurable === false && { configurable }) });
  console.log(s[symbol], Object.getOwnPropertyDescriptor(s, symbol).configurable, delete s[symbol], s[symbol]);
}
for (const steps of [
  () => Object.defineProperty(s, "g", { get() {}, configurable: false }),
  () => Object.defineProperty(s, "x", 1),
  () => Object.defineProperty(s, "x", { get: 1 }),
  () => Object.defineProperty(s),
]) {
  try { steps(); } catch (error) { console.log(error.name); }
}
console.log(Object.defineProperty({}, "a", { value: 1, configurable: false }).a, s.length);

// prints:
// | true v the key,enumerable,configurable,value,writable,get,set
// | {"value":"v","writable":true,"enumerable":true,"configurable":true}
// | true 1 true null
// | false false 1
// | of a symbol true true undefined
// | of a symbol true true undefined
// | TypeError
// | TypeError
// | TypeError
// | TypeError
// | 1 1
