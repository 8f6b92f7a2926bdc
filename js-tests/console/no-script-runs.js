// Printing an object runs none of its accessors and no trap of a Proxy.
// stderr: { a: 1 }
const log = [];
const value = new Proxy({ a: 1 }, {
  get: (target, key) => (log.push(key), target[key]),
  ownKeys: (target) => (log.push("ownKeys"), Reflect.ownKeys(target)),
  getOwnPropertyDescriptor: (target, key) => (log.push("descriptor"), Reflect.getOwnPropertyDescriptor(target, key)),
});
console.error(value);
console.log({ get x() { log.push("getter"); return 1; } });
console.log({ toString() { log.push("toString"); return "s"; } });
console.log(log.length);

// prints:
// | { x: [Getter] }
// | { toString: [Function: toString] }
// | 0
