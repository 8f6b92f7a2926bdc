// A listener that does not capture, added by one that does, is called for this event: the two rounds copy their lists apart.
const target = new EventTarget();
target.addEventListener("x", () => {
  console.log("captures");
  target.addEventListener("x", () => console.log("added"), { once: true });
}, true);
target.dispatchEvent(new Event("x"));

// prints:
// | captures
// | added
