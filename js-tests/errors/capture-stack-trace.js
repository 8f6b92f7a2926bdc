// Error.captureStackTrace gives an object a stack, without the functions up to the given one.
function make(value, until) { Error.captureStackTrace(value, until); return value }
function outer(value, until) { return make(value, until) }
const lines = (value) => value.stack.split("\n").map((line) => line.replace(/ \(.*/, "").trim()).join();
console.log(lines(outer({})));
console.log(lines(outer({}, make)));
console.log(lines(outer(Object.assign(new Error("m"), { name: "Own" }), outer)));
class Own extends Error { constructor(message) { super(message); this.name = "Own"; Error.captureStackTrace(this, this.constructor) } }
const own = (function call() { return new Own("why") })();
console.log(lines(own));
const { value, ...attributes } = Object.getOwnPropertyDescriptor(own, "stack");
console.log(typeof value, JSON.stringify(attributes), Error.captureStackTrace({}));
try { Error.captureStackTrace(1) } catch (error) { console.log(error.name) }
console.log(Error.captureStackTrace.length, Object.keys(Error).length);

// prints:
// | Error,at make,at outer,at <main>
// | Error,at outer,at <main>
// | Own: m,at <main>
// | Own: why,at call,at <main>
// | string {"writable":true,"enumerable":false,"configurable":true} undefined
// | TypeError
// | 2 0
