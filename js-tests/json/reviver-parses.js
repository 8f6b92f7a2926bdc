// A reviver may parse itself, with the same keys and with others, and so may what a replacer calls.
const nested = JSON.parse('{"a":"{\\"a\\":[1],\\"b\\":2}","b":"[3]"}', (key, value) => typeof value === "string" ? JSON.parse(value, (key, value) => key === "a" ? [...value, key] : value) : value);
console.log(JSON.stringify(nested));
console.log(JSON.stringify({ a: "[4]", b: 5 }, (key, value) => typeof value === "string" ? JSON.parse(value) : value));
let depth = 0;
JSON.parse('{"c":[1]}', function revive(key, value) { return depth++ < 50 ? JSON.parse('{"c":[1]}', revive) : value; });
console.log(depth);

// prints:
// | {"a":{"a":[1,"a"],"b":2},"b":[3]}
// | {"a":[4],"b":5}
// | 153
