// A listener with once is removed before it is called: not even an event that it dispatches itself calls it again.
const target = new EventTarget();
let calls = 0;
target.addEventListener("x", () => {
  calls += 1;
  target.dispatchEvent(new Event("x"));
}, { once: true });
target.dispatchEvent(new Event("x"));
target.dispatchEvent(new Event("x"));
console.log(calls);

// prints:
// | 1
