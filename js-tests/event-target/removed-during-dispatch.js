// A listener that another one removes during the dispatch is not called any more.
const target = new EventTarget();
const second = () => console.log("second");
target.addEventListener("x", () => {
  console.log("first");
  target.removeEventListener("x", second);
});
target.addEventListener("x", second);
target.addEventListener("x", () => console.log("third"));
target.dispatchEvent(new Event("x"));

// prints:
// | first
// | third
