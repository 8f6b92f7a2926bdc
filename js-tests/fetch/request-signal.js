// A request always has a signal of its own. It follows the given one, or else the one of the input, and
// null detaches it.
const controller = new AbortController();
const given = new Request("http://peer/", { signal: controller.signal });
const inherited = new Request(given);
const detached = new Request(given, { signal: null });
const other = new AbortController();
const replaced = new Request(given, { signal: other.signal });
console.log(given.signal instanceof AbortSignal, given.signal !== controller.signal, inherited.signal !== given.signal);
controller.abort("first");
console.log(given.signal.reason, inherited.signal.reason, detached.signal.aborted, replaced.signal.aborted);
other.abort("second");
console.log(given.signal.reason, replaced.signal.reason);
console.log(new Request("http://peer/", { signal: AbortSignal.abort("before") }).signal.reason);
console.log(new Request("http://peer/", { signal: undefined }).signal.aborted);

// prints:
// | true true true
// | first first false false
// | first second
// | before
// | false
