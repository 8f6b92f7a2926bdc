// A value that the reviver puts in place of a part is walked by its internal methods, and their refusals are no errors.
const log = [];
const traps = new Proxy({}, { get: (_, trap) => (target, ...rest) => (log.push(`${trap}${typeof rest[0] === "string" ? ":" + rest[0] : ""}`), Reflect[trap](target, ...rest)) });
JSON.parse("[1,null]", function (key, value) {
  if (key === "0" && Array.isArray(this) && this.length === 2 && value === 1) this[1] = new Proxy({ a: 1, b: 2 }, traps);
  return key === "b" ? undefined : value;
});
console.log(log.join(" "));
log.length = 0;
JSON.parse("[1,null]", function (key, value) {
  if (value === 1 && this[1] === null) this[1] = new Proxy([7], traps);
  return value;
});
console.log(log.join(" "));
const frozen = JSON.parse("[1,{}]", function (key, value) {
  if (value === 1) this[1] = Object.freeze({ a: 1, b: 2 });
  return key === "a" ? undefined : key === "b" ? 5 : value;
});
console.log(JSON.stringify(frozen));
try {
  JSON.parse("[1,2]", function (key, value) {
    if (value === 1) {
      const { proxy, revoke } = Proxy.revocable([], {});
      revoke();
      this[1] = proxy;
    }
    return value;
  });
} catch (error) {
  console.log(error.name);
}

// prints:
// | ownKeys getOwnPropertyDescriptor:a getOwnPropertyDescriptor:b get:a defineProperty:a get:b deleteProperty:b
// | get:length get:0 defineProperty:0
// | [1,{"a":1,"b":2}]
// | TypeError
