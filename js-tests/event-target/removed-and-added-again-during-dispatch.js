// A listener that is removed and added again during the dispatch is a new one: this event does not call it.
const target = new EventTarget();
const second = () => console.log("second");
target.addEventListener("x", () => {
  console.log("first");
  target.removeEventListener("x", second);
  target.addEventListener("x", second);
});
target.addEventListener("x", second);
target.dispatchEvent(new Event("x"));
console.log("again");
target.dispatchEvent(new Event("x"));

// prints:
// | first
// | again
// | first
