// The prototype of the global object can't be changed.
const attempt = (steps) => {
  try {
    return steps();
  } catch (error) {
    return error.name;
  }
};
for (const object of [globalThis, EventTarget.prototype]) {
  const prototype = Object.getPrototypeOf(object);
  console.log(attempt(() => Object.setPrototypeOf(object, {})), attempt(() => Object.setPrototypeOf(object, null)));
  console.log(attempt(() => Reflect.setPrototypeOf(object, {})), attempt(() => (object.__proto__ = {})) === "TypeError");
  console.log(attempt(() => Object.setPrototypeOf(object, prototype)) === object, Reflect.setPrototypeOf(object, prototype));
  console.log(attempt(() => Object.setPrototypeOf(object, 1)), (object.__proto__ = 1), Object.getPrototypeOf(object) === prototype);
}
const plain = Object.setPrototypeOf({}, null);
console.log(Object.getPrototypeOf(plain), Reflect.setPrototypeOf(plain, Array.prototype), plain instanceof Array);
const changed = {};
changed.__proto__ = Array.prototype;
console.log(changed instanceof Array, Object.setPrototypeOf.name, Object.setPrototypeOf.length, Reflect.setPrototypeOf.length);
console.log(attempt(() => Object.setPrototypeOf(undefined, {})), attempt(() => Reflect.setPrototypeOf(1, {})));
const { get, set } = Object.getOwnPropertyDescriptor(Object.prototype, "__proto__");
console.log(get.name, set.name, set.length, "prototype" in set);

// A proxy asks its target.
for (const object of [globalThis, EventTarget.prototype]) {
  const proxy = new Proxy(object, {});
  const prototype = Object.getPrototypeOf(object);
  console.log(attempt(() => Object.setPrototypeOf(proxy, {})), Reflect.setPrototypeOf(proxy, null));
  console.log(attempt(() => (proxy.__proto__ = {})) === "TypeError", Reflect.setPrototypeOf(proxy, prototype));
  console.log(Object.getPrototypeOf(object) === prototype);
}
console.log(Object.isExtensible(globalThis), Object.isExtensible(EventTarget.prototype));

// prints:
// | TypeError TypeError
// | false true
// | true true
// | TypeError 1 true
// | TypeError TypeError
// | false true
// | true true
// | TypeError 1 true
// | null true true
// | true setPrototypeOf 2 2
// | TypeError TypeError
// | get __proto__ set __proto__ 1 false
// | TypeError false
// | true true
// | true
// | TypeError false
// | true true
// | true
// | true true
