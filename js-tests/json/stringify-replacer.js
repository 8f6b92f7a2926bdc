// A replacer is a function that sees every property, or an array of the names to keep.
const calls = [];
const result = JSON.stringify({ a: 1, b: [2, { c: 3 }] }, function (key, value) {
  calls.push(`${JSON.stringify(key)}@${Array.isArray(this) ? "array" : Object.keys(this).join("/")}`);
  return typeof value === "number" ? value + 1 : value;
});
console.log(calls.join(" "), result);
console.log(JSON.stringify({ a: 1, b: 2 }, (key, value) => (key === "a" ? undefined : value)), JSON.stringify([1, 2], (key, value) => (key === "0" ? undefined : value)));
console.log(JSON.stringify(1, () => undefined), JSON.stringify(1, (key, value) => (key ? value : { toJSON: () => 2 })), JSON.stringify({ a: 1 }, (key, value) => (key === "a" ? { toJSON: () => 2 } : value)));
JSON.stringify(5, function (key, value) {
  console.log(Object.getPrototypeOf(this) === Object.prototype, JSON.stringify(Object.getOwnPropertyDescriptor(this, "")), key === "", value);
});
const object = { b: 1, a: { b: 2, c: 3, 1: 4 }, c: [{ a: 5, z: 6 }], 1: 7 };
console.log(JSON.stringify(object, ["a", "b", "a", 1]));
console.log(JSON.stringify(object, [new String("c"), new Number(1), {}, null, true, undefined, Symbol()]));
console.log(JSON.stringify(object, []), JSON.stringify([{ a: 1 }], []), JSON.stringify({ undefined: 1, null: 2 }, [undefined, null]));
console.log(JSON.stringify({ "-1": 1, 1.5: 2 }, [-1, 1.5]), JSON.stringify({ 0: 1 }, [-0]), JSON.stringify({ a: 1, length: 2 }, new Proxy(["a"], {})));
console.log(JSON.stringify({ a: 1 }, {}), JSON.stringify({ a: 1 }, "a"), JSON.stringify({ a: 1 }, 1), JSON.stringify({ a: 1 }, null));
console.log(JSON.stringify({ b: 1 }, Object.defineProperty([], "0", { get: () => "b" })));
try {
  const { proxy, revoke } = Proxy.revocable([], {});
  revoke();
  JSON.stringify({}, proxy);
} catch (error) {
  console.log(error.name);
}

// prints:
// | ""@ "a"@a/b "b"@a/b "0"@array "1"@array "c"@c {"a":2,"b":[3,{"c":4}]}
// | {"b":2} [null,2]
// | undefined {} {"a":{}}
// | true {"value":5,"writable":true,"enumerable":true,"configurable":true} true 5
// | {"a":{"b":2,"1":4},"b":1,"1":7}
// | {"c":[{}],"1":7}
// | {} [{}] {}
// | {"-1":1,"1.5":2} {"0":1} {"a":1}
// | {"a":1} {"a":1} {"a":1} {"a":1}
// | {"b":1}
// | TypeError
