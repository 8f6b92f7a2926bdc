// The keys are those of the beginning, the values those of the moment: what scripts change on the way is seen.
const object = {
  a: { toJSON() { delete object.b; object.c = 30; object.e = 5; Object.defineProperty(object, "d", { enumerable: false }); return 1; } },
  b: 2,
  c: 3,
  d: 4,
};
console.log(JSON.stringify(object));
const getter = { get a() { this.b = [7]; return 1; }, b: 2 };
console.log(JSON.stringify(getter));
const array = [{ toJSON() { array.length = 2; array[1] = "x"; return 0; } }, 1, 2];
console.log(JSON.stringify(array));
const grows = [{ toJSON() { grows.push(9); return 0; } }, 1];
console.log(JSON.stringify(grows));
const replaced = { a: 1, b: { c: 1 } };
console.log(JSON.stringify(replaced, function (key, value) { if (key === "a") this.b = "new"; return value; }));
const holes = [1, , 3];
Array.prototype[1] = "inherited";
console.log(JSON.stringify(holes));
delete Array.prototype[1];
const log = [];
const traps = new Proxy({}, { get: (_, trap) => (target, ...rest) => (log.push(`${trap}${typeof rest[0] === "string" ? ":" + rest[0] : ""}`), Reflect[trap](target, ...rest)) });
console.log(JSON.stringify(new Proxy({ b: 1, a: 2 }, traps)), log.join(" "));
log.length = 0;
console.log(JSON.stringify(new Proxy([1, 2], traps)), log.join(" "));
log.length = 0;
console.log(JSON.stringify({ p: new Proxy({ b: 1, a: 2 }, traps) }, ["p", "a"]), log.join(" "));

// prints:
// | {"a":1,"c":30,"d":4}
// | {"a":1,"b":[7]}
// | [0,"x",null]
// | [0,1]
// | {"a":1,"b":"new"}
// | [1,"inherited",3]
// | {"b":1,"a":2} get:toJSON ownKeys getOwnPropertyDescriptor:b getOwnPropertyDescriptor:a get:b get:a
// | [1,2] get:toJSON get:length get:0 get:1
// | {"p":{"a":2}} get:toJSON get:p get:a
