// A function that has a property handleEvent is called itself, with the current target as this.
const target = new EventTarget();
function listener() {
  console.log("the function", this === target);
}
listener.handleEvent = () => console.log("the property");
target.addEventListener("x", listener);
target.dispatchEvent(new Event("x"));

// prints:
// | the function true
