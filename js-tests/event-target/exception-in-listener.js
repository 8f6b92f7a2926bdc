// An exception in a listener is reported. The other listeners run, and dispatchEvent does not throw it.
// status: 1
// stderr: Uncaught RangeError: first
// stderr: Uncaught text
const target = new EventTarget();
target.addEventListener("x", () => {
  throw new RangeError("first");
});
target.addEventListener("x", () => {
  throw "text";
});
target.addEventListener("x", () => console.log("third"));
console.log(target.dispatchEvent(new Event("x")));

// prints:
// | third
// | true
