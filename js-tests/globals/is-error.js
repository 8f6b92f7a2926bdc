// A DOMException is an error for `Error.isError`, wherever its prototype leads; what only looks like one is none.
const exception = new DOMException("full", "QuotaExceededError");
console.log(exception.code === DOMException.QUOTA_EXCEEDED_ERR, Error.isError(exception), Error.isError(new TypeError()));
console.log(Error.isError(Object.setPrototypeOf(exception, null)), Error.isError(Object.create(Error.prototype)));
console.log(Error.isError("Error"), Error.isError(), Error.isError.name, Error.isError.length);

// prints:
// | true true true
// | true false
// | false false isError 1
