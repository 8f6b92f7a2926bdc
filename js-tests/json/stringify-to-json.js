// toJSON is looked up on every object and BigInt, and called with the key. It is not called on its own result.
const log = [];
const object = { a: { toJSON(key) { log.push(`${typeof key}:${key}:${this === object.a}:${arguments.length}`); return { toJSON: () => "no", x: 1 }; } } };
console.log(JSON.stringify(object), JSON.stringify([object.a]), JSON.stringify(object.a), log.join(" "));
console.log(JSON.stringify({ toJSON: 5, a: 1 }), JSON.stringify({ toJSON: null }), JSON.stringify({ toJSON: () => undefined }), JSON.stringify([{ toJSON() {} }]));
console.log(JSON.stringify(new Date(NaN)), JSON.stringify({ d: new Date(5) }));
Object.prototype.toJSON = function () { return "o"; };
console.log(JSON.stringify({}), JSON.stringify([]), JSON.stringify(() => {}), JSON.stringify("s"), JSON.stringify({ a: 1 }));
delete Object.prototype.toJSON;
Array.prototype.toJSON = () => "a";
console.log(JSON.stringify({ x: [1] }));
delete Array.prototype.toJSON;
Object.defineProperty(BigInt.prototype, "toJSON", { configurable: true, get() { "use strict"; log.push(typeof this); return function () { "use strict"; return typeof this + this; }; } });
log.length = 0;
console.log(JSON.stringify([5n]), log.join());
delete BigInt.prototype.toJSON;
console.log(JSON.stringify(new Proxy({ a: 1 }, { get: (target, key) => (key === "toJSON" ? () => 7 : target[key]) })));
const stop = { get toJSON() { throw new RangeError("r"); } };
for (const value of [5n, [5n], Object(5n), stop]) try { JSON.stringify(value); } catch (error) { console.log(error.name); }

// prints:
// | {"a":{"x":1}} [{"x":1}] {"x":1} string:a:true:1 string:0:true:1 string::true:1
// | {"toJSON":5,"a":1} {"toJSON":null} undefined [null]
// | null {"d":"1970-01-01T00:00:00.005Z"}
// | "o" "o" "o" "s" "o"
// | {"x":"a"}
// | ["bigint5"] bigint
// | 7
// | TypeError
// | TypeError
// | TypeError
// | RangeError
