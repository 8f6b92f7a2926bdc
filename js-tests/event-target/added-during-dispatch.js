// A listener added during the dispatch is called from the next event on.
const target = new EventTarget();
let added = false;
target.addEventListener("x", () => {
  console.log("first");
  if (!added) target.addEventListener("x", () => console.log("added"));
  added = true;
});
target.dispatchEvent(new Event("x"));
console.log("again");
target.dispatchEvent(new Event("x"));

// prints:
// | first
// | again
// | first
// | added
