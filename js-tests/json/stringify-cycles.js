// A value that contains itself is a TypeError; one that appears twice is not.
const twice = { x: 1 };
console.log(JSON.stringify({ a: twice, b: [twice, twice] }));
const self = {};
self.self = self;
const list = [];
list.push({ list });
const proxied = {};
proxied.p = new Proxy(proxied, {});
const late = { toJSON: () => late };
for (const value of [self, [self], list, { a: { b: list } }]) {
  try {
    console.log(JSON.stringify(value));
  } catch (error) {
    console.log(error.constructor === TypeError, error.message.length > 0);
  }
}
console.log(JSON.stringify({ a: self }, (key, value) => (value === self ? "again" : value)), JSON.stringify({ b: 1, ...late }, ["b"]));

// prints:
// | {"a":{"x":1},"b":[{"x":1},{"x":1}]}
// | true true
// | true true
// | true true
// | true true
// | {"a":"again"} {}
