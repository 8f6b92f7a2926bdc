// Types of events are compared exactly: the empty one is a type, case matters, and a type is made a string.
const target = new EventTarget();
target.addEventListener("", () => console.log("empty"));
target.addEventListener("X", () => console.log("upper"));
target.addEventListener("x", () => console.log("lower"));
target.addEventListener(null, (event) => console.log(event.type, typeof event.type));
target.dispatchEvent(new Event(""));
target.dispatchEvent(new Event("x"));
target.dispatchEvent(new Event("X"));
target.dispatchEvent(new Event("null"));

// prints:
// | empty
// | lower
// | upper
// | null string
