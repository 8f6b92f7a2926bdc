// AbortSignal.any is aborted with the first of its signals, and with that one's reason.
const [a, b] = [new AbortController(), new AbortController()];
const any = AbortSignal.any([a.signal, b.signal]);
any.onabort = () => console.log("aborted", any.reason);
console.log(any.aborted);
b.abort("b");
a.abort("a");
console.log(any.reason);

// prints:
// | false
// | aborted b
// | b
