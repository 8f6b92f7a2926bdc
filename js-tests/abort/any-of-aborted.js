// AbortSignal.any of a signal that is aborted already is aborted from the start, with the reason of the first such.
const live = new AbortController();
const any = AbortSignal.any([live.signal, AbortSignal.abort("first"), AbortSignal.abort("second")]);
any.onabort = () => console.log("not reached");
console.log(any.aborted, any.reason);
live.abort("later");
console.log(any.reason);

// prints:
// | true first
// | first
