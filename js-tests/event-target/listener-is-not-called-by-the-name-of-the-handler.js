// A property on… that an EventTarget of the script's own has is no event handler.
const target = new EventTarget();
target.onx = () => console.log("called");
target.dispatchEvent(new Event("x"));
console.log("done");

// prints:
// | done
