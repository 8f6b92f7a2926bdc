// The handleEvent of a listener object is looked up at each call, with the object as this.
const target = new EventTarget();
const listener = { name: "the listener" };
target.addEventListener("x", listener);
listener.handleEvent = function (event) {
  console.log("first", this.name, event.type);
};
target.dispatchEvent(new Event("x"));
listener.handleEvent = function () {
  console.log("second", this === listener);
};
target.dispatchEvent(new Event("x"));

// prints:
// | first the listener x
// | second true
