// The same type, callback and capture are one listener, with any other options; another capture is another listener.
const target = new EventTarget();
let calls = 0;
const listener = () => (calls += 1);
target.addEventListener("x", listener);
target.addEventListener("x", listener, { once: true });
target.addEventListener("x", listener, { passive: true });
target.addEventListener("x", listener, true);
target.addEventListener("x", listener, { capture: true, once: true });
target.dispatchEvent(new Event("x"));
console.log(calls);
target.dispatchEvent(new Event("x"));
console.log(calls);
target.removeEventListener("x", listener, true);
target.dispatchEvent(new Event("x"));
console.log(calls);

// prints:
// | 2
// | 4
// | 5
