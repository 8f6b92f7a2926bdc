// Options that a listener object inherits count as well as its own.
const target = new EventTarget();
let calls = 0;
target.addEventListener("x", () => (calls += 1), Object.create({ once: true }));
target.dispatchEvent(new Event("x"));
target.dispatchEvent(new Event("x"));
console.log(calls);

// prints:
// | 1
