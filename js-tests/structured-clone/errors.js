// Errors keep their message, cause and stack, and one of the names of ECMAScript; other names become Error.
const outcomes = [Error, EvalError, RangeError, ReferenceError, SyntaxError, TypeError, URIError].map((type) => {
  const error = Object.assign(new type("message", { cause: [1] }), { extra: 1 });
  const clone = structuredClone(error);
  const isSame = clone.constructor === type && clone instanceof Error && clone.name === type.name && clone.message === "message";
  return [isSame, clone.cause, clone.stack === error.stack, Object.keys(clone).length, Object.prototype.toString.call(clone)].join();
});
console.log(outcomes.length, ...new Set(outcomes));
const named = Object.assign(new TypeError(), { name: "Custom" });
class Mine extends RangeError {}
console.log(structuredClone(named).name, Object.hasOwn(structuredClone(named), "message"), structuredClone(new Mine("m")).constructor.name);
console.log(structuredClone(new AggregateError([1], "m")).constructor === Error);
const looped = new Error("l");
looped.cause = looped;
const clone = structuredClone(looped);
console.log(clone.cause === clone);
const exception = structuredClone(new DOMException("d", "DataCloneError"));
console.log(exception instanceof DOMException, exception.name, exception.message, exception.code, typeof exception.stack);

// prints:
// | 7 true,1,true,0,[object Error]
// | Error false RangeError
// | true
// | true
// | true DataCloneError d 25 string
