// A DOMException without arguments has an empty message and the name Error.
const exception = new DOMException();
console.log(exception.name, JSON.stringify(exception.message), exception.code, String(exception));
console.log(String(new DOMException("why", "AbortError")), new DOMException(undefined, undefined).name);
console.log(new DOMException(null, null).name, DOMException.length);

// prints:
// | Error "" 0 Error
// | AbortError: why Error
// | null 0
