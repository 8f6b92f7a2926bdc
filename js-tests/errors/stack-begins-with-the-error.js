// The stack of an error begins with its name and its message.
const first = (error) => error.stack.split("\n    at ")[0];
console.log(first(new TypeError("the message")));
console.log(/^TypeError: the message\n    at /.test(new TypeError("the message").stack));
console.log(first(new Error()), first(new Error("two\nlines")), first(new AggregateError([], "many")));
class Named extends Error { name = "Named" }
class Tagged extends Error {}
Tagged.prototype.name = "Tagged";
class Computed extends TypeError { get name() { return this.constructor.name } }
console.log([new Named("x"), new Tagged("x"), new Tagged(), new Computed("x")].map(first).join());
try { null.x } catch (error) { console.log(first(error) === String(error)) }
console.log(first(new DOMException("no", "AbortError")), first(new DOMException()));
console.log(first(structuredClone(new RangeError("far"))));
console.log(Object.create(Error.prototype).stack);

// prints:
// | TypeError: the message
// | true
// | Error Error: two
// | lines AggregateError: many
// | Named: x,Tagged: x,Tagged,Computed: x
// | true
// | AbortError: no Error
// | RangeError: far
// | undefined
