// Errors keep their message and one of the names of ECMAScript; other names become Error.
const named = Object.assign(new Error("m"), { name: "Custom", extra: 1 });
const clones = structuredClone([new RangeError("far"), named, new TypeError("t"), new DOMException("d", "AbortError")]);
for (const error of clones) console.log(error.name, error.message, Object.prototype.toString.call(error));
console.log(clones[0] instanceof RangeError, Object.getPrototypeOf(clones[1]) === Error.prototype, "extra" in clones[1]);
console.log(clones[3] instanceof DOMException, clones[3].code);

// prints:
// | RangeError far [object Error]
// | Error m [object Error]
// | TypeError t [object Error]
// | AbortError d [object DOMException]
// | true true false
// | true 20
