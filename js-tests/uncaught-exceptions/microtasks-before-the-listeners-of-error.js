// The microtasks of a callback that throws run before its exception is reported: of a timer, a listener, an event handler. The code of a
// timer is a script, whose microtasks run after the report.
let throwing = "";
addEventListener("error", (event) => {
  console.log(throwing, "first");
  queueMicrotask(() => console.log(throwing, "microtask of the first"));
  event.preventDefault();
});
addEventListener("error", () => console.log(throwing, "second"));
globalThis.fail = (what) => {
  throwing = what;
  queueMicrotask(() => console.log(what, "microtask"));
  throw new Error(what);
};
setTimeout(() => fail("timer"));
setTimeout('fail("code")');
const signal = AbortSignal.timeout(50);
signal.addEventListener("abort", () => fail("abort"));
signal.onabort = () => fail("onabort");

// prints:
// | timer microtask
// | timer first
// | timer microtask of the first
// | timer second
// | code first
// | code second
// | code microtask
// | code microtask of the first
// | abort microtask
// | abort first
// | abort microtask of the first
// | abort second
// | onabort microtask
// | onabort first
// | onabort microtask of the first
// | onabort second
