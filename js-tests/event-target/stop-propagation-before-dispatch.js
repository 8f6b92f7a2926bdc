// An event whose propagation was stopped before it is dispatched reaches no listener, and the next time it does.
const target = new EventTarget();
target.addEventListener("x", () => console.log("called"));
const event = new Event("x");
event.stopPropagation();
console.log(event.cancelBubble, target.dispatchEvent(event), event.cancelBubble);
target.dispatchEvent(event);

// prints:
// | true true false
// | called
