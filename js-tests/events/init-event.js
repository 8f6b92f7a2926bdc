// initEvent makes an event anew, and does nothing while it is dispatched.
const event = new Event("x", { cancelable: true });
event.preventDefault();
event.stopPropagation();
event.initEvent("y", true);
console.log(event.type, event.bubbles, event.cancelable, event.defaultPrevented, event.cancelBubble);
const target = new EventTarget();
target.addEventListener("y", () => {
  event.initEvent("z");
  console.log(event.type);
});
target.dispatchEvent(event);
event.initEvent("z");
console.log(event.type, event.target);

// prints:
// | y true false false false
// | y
// | z null
