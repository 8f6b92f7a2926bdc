// After stopImmediatePropagation no further listener is called, of neither round.
const target = new EventTarget();
target.addEventListener("x", () => console.log("bubbles"));
target.addEventListener("x", (event) => {
  console.log("captures");
  event.stopImmediatePropagation();
}, true);
target.addEventListener("x", () => console.log("captures too"), true);
target.dispatchEvent(new Event("x"));

// prints:
// | captures
