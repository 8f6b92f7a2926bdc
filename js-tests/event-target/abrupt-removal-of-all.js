// A capturing listener that removes a listener that does not capture, before its round, prevents its call.
const target = new EventTarget();
const late = () => console.log("late");
target.addEventListener("x", late);
target.addEventListener("x", () => target.removeEventListener("x", late), true);
target.dispatchEvent(new Event("x"));
console.log("done");

// prints:
// | done
