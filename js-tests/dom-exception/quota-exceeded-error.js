// QuotaExceededError is a DOMException with a quota and the requested amount, if they are given.
const error = new QuotaExceededError("full", { quota: 3, requested: 5 });
console.log(error.name, error.message, error.code, error.quota, error.requested, String(error), Object.prototype.toString.call(error));
console.log(error instanceof DOMException, Error.isError(error), typeof error.stack, QuotaExceededError.length);
console.log(Object.getPrototypeOf(QuotaExceededError) === DOMException, Object.keys(QuotaExceededError.prototype).join());
const plain = new QuotaExceededError();
console.log(JSON.stringify([plain.message, plain.quota, plain.requested]), new DOMException("", "QuotaExceededError").code);
for (const options of [{ quota: -1 }, { requested: -0.5 }, { quota: 2, requested: 1 }, { quota: NaN }, { requested: Infinity }, 1]) {
  try { new QuotaExceededError("", options); } catch (error) { console.log(error.name); }
}
console.log(new QuotaExceededError("", { quota: 1, requested: 1 }).quota, new QuotaExceededError("", { requested: 0 }).requested);
const copy = structuredClone(error);
console.log(copy.constructor === QuotaExceededError, copy.name, copy.message, copy.code, copy.quota, copy.requested, copy.stack === error.stack);
console.log(structuredClone(plain).quota, structuredClone(new DOMException("", "QuotaExceededError")).constructor === DOMException);
try { crypto.getRandomValues(new Uint8Array(65_537)); } catch (error) { console.log(error.constructor.name, error.quota, error.requested); }
const { get } = Object.getOwnPropertyDescriptor(QuotaExceededError.prototype, "quota");
try { get.call(new DOMException("", "QuotaExceededError")); } catch (error) { console.log(error.name); }

// prints:
// | QuotaExceededError full 22 3 5 QuotaExceededError: full [object QuotaExceededError]
// | true true string 0
// | true quota,requested
// | ["",null,null] 22
// | RangeError
// | RangeError
// | RangeError
// | TypeError
// | TypeError
// | TypeError
// | 1 0
// | true QuotaExceededError full 22 3 5 true
// | null true
// | QuotaExceededError null null
// | TypeError
