// Error.isError says yes to errors and DOMExceptions of any name, and no to what only looks like one.
console.log(Error.isError(new TypeError()), Error.isError(new DOMException()), Error.isError(class extends Error {}.prototype));
console.log(Error.isError({ name: "Error", message: "m" }), Error.isError(Object.create(Error.prototype)), Error.isError());

// prints:
// | true true false
// | false false false
