// A thousand listeners are called in the order in which they were added, each once.
const target = new EventTarget();
const called = [];
for (let i = 0; i < 1000; i += 1) target.addEventListener("x", () => called.push(i));
target.dispatchEvent(new Event("x"));
console.log(called.length, called.every((value, index) => value === index));

// prints:
// | 1000 true
