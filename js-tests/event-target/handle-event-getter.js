// A getter handleEvent is asked once for each event, and what it throws is reported.
// status: 1
// stderr: Uncaught RangeError: from the getter
const target = new EventTarget();
let asked = 0;
target.addEventListener("x", {
  get handleEvent() {
    asked += 1;
    if (asked === 2) throw new RangeError("from the getter");
    return () => console.log("called");
  },
});
target.dispatchEvent(new Event("x"));
target.dispatchEvent(new Event("x"));
target.dispatchEvent(new Event("x"));
console.log(asked);

// prints:
// | called
// | called
// | 3
