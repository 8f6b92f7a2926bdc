// A DOMException inherits from Error.prototype, and has a stack and a class string.
const exception = new DOMException("why", "AbortError");
console.log(exception instanceof Error, Object.getPrototypeOf(DOMException.prototype) === Error.prototype);
console.log(typeof exception.stack, Object.prototype.toString.call(exception), exception.constructor === DOMException);
console.log(Object.getPrototypeOf(DOMException) === Function.prototype);

// prints:
// | true true
// | string [object DOMException] true
// | true
