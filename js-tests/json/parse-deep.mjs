// What nests a million deep is parsed and serialized: depth takes memory, not the stack.
import { outcome } from "./_check.mjs";

const deep = 1_000_000;
const text = "[".repeat(deep) + "]".repeat(deep);
let depth = 0;
for (let value = JSON.parse(text); value !== undefined; value = value[0]) depth++;
console.log(depth, JSON.stringify(JSON.parse(text)) === text);
const objects = '{"a":'.repeat(100_000) + "1" + "}".repeat(100_000);
console.log(JSON.stringify(JSON.parse(objects)) === objects);
console.log(outcome(() => JSON.parse("[".repeat(deep))), outcome(() => JSON.parse('{"a":'.repeat(deep))));
let calls = 0;
JSON.parse("[".repeat(20_000) + "]".repeat(20_000), (key, value) => (calls++, value));
console.log(calls);

// prints:
// | 1000000 true
// | true
// | SyntaxError SyntaxError
// | 20000
