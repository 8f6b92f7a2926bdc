// cancelBubble = true stops the propagation, and = false does not take that back.
const event = new Event("x");
event.cancelBubble = true;
event.cancelBubble = false;
console.log(event.cancelBubble);
const target = new EventTarget();
target.addEventListener("x", () => console.log("called"));
target.dispatchEvent(event);

// prints:
// | true
