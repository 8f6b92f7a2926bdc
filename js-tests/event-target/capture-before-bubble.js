// At the target, listeners that capture run before those that do not, whenever they were added.
const target = new EventTarget();
target.addEventListener("x", () => console.log("first added"));
target.addEventListener("x", () => console.log("captures"), true);
target.addEventListener("x", () => console.log("captures too"), { capture: true });
target.addEventListener("x", () => console.log("last added"), { capture: false });
target.dispatchEvent(new Event("x"));

// prints:
// | captures
// | captures too
// | first added
// | last added
