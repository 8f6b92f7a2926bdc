// stopPropagation in a listener that captures leaves the other capturing ones, and stops before those that do not capture.
const target = new EventTarget();
target.addEventListener("x", () => console.log("bubbles"));
target.addEventListener("x", (event) => {
  console.log("captures");
  event.stopPropagation();
}, true);
target.addEventListener("x", () => console.log("captures too"), true);
target.dispatchEvent(new Event("x"));

// prints:
// | captures
// | captures too
