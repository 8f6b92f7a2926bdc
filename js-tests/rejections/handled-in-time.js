// A rejection that is handled by the end of the microtasks is not reported.
addEventListener("unhandledrejection", () => console.log("not reached"));
const promise = Promise.reject("a");
promise.catch(() => console.log("in the script"));
const late = Promise.reject("b");
Promise.resolve().then(() => {}).then(() => {}).then(() => late.catch(() => console.log("in a microtask")));
const both = Promise.reject("c");
both.then(() => {}, () => console.log("by then"));

// prints:
// | in the script
// | by then
// | in a microtask
