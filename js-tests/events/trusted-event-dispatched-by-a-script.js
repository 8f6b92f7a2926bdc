// An event that was trusted is not any more when a script dispatches it again.
const controller = new AbortController();
let kept;
controller.signal.onabort = (event) => (kept ??= event);
controller.abort();
console.log(kept.isTrusted);
const target = new EventTarget();
target.addEventListener("abort", (event) => console.log(event === kept, event.isTrusted));
target.dispatchEvent(kept);

// prints:
// | true
// | true false
