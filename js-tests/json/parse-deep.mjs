// JSON that nests a million deep is parsed: depth takes memory, not the stack. A hundred thousand levels are serialized and revived. More
// are a RangeError, because scripts can make endless values.
function outcome(steps) {
  try {
    return String(steps());
  } catch (error) {
    return error.name;
  }
}

const deep = 1_000_000;
const text = (depth) => "[".repeat(depth) + "]".repeat(depth);
const value = JSON.parse(text(deep));
let depth = 0;
for (let inner = value; inner !== undefined; inner = inner[0]) depth++;
console.log(depth, outcome(() => JSON.stringify(value)));
console.log(JSON.stringify(JSON.parse(text(100_000))) === text(100_000));
const objects = '{"a":'.repeat(100_000) + "1" + "}".repeat(100_000);
console.log(JSON.stringify(JSON.parse(objects)) === objects);
console.log(outcome(() => JSON.parse("[".repeat(deep))), outcome(() => JSON.parse('{"a":'.repeat(deep))));
let calls = 0;
JSON.parse(text(20_000), (key, value) => (calls++, value));
console.log(calls, outcome(() => JSON.parse(text(deep), (key, value) => value)));
const endless = () => ({ get inner() { return endless(); } });
const self = { toJSON: () => [{ toJSON: self.toJSON }] };
console.log(outcome(() => JSON.stringify(endless())), outcome(() => JSON.stringify(self)));
function deeper(key, value) {
  if (key === "first") this.second = endless();
  return value;
}
console.log(outcome(() => JSON.parse('{"first":1,"second":2}', deeper)));

// prints:
// | 1000000 RangeError
// | true
// | true
// | SyntaxError SyntaxError
// | 20000 RangeError
// | RangeError RangeError
// | RangeError
