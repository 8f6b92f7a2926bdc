// Without a reason, or with undefined, the reason is a new AbortError; any other value is kept, null too.
const reasonOf = (...args) => {
  const controller = new AbortController();
  controller.abort(...args);
  return controller.signal.reason;
};
const reason = reasonOf();
console.log(reason instanceof DOMException, reason.name, reason.code);
console.log(reasonOf(undefined).name, AbortSignal.abort().reason.name, AbortSignal.abort(undefined).reason.code);
console.log(reasonOf(null), reasonOf(0), reasonOf(""), AbortSignal.abort(null).reason);

// prints:
// | true AbortError 20
// | AbortError AbortError 20
// | null 0  null
