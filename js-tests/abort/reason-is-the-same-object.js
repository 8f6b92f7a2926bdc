// Dependent signals and listeners all get the reason itself, one DOMException for all.
const controller = new AbortController();
const any = AbortSignal.any([controller.signal]);
controller.abort();
console.log(any.reason === controller.signal.reason, any.reason === any.reason, any.aborted);

// prints:
// | true true true
