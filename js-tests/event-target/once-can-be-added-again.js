// A listener with once may add itself again while it runs, and is called for the next event only.
const target = new EventTarget();
let calls = 0;
function listener() {
  calls += 1;
  target.addEventListener("x", listener, { once: true });
}
target.addEventListener("x", listener, { once: true });
target.dispatchEvent(new Event("x"));
console.log(calls);
target.dispatchEvent(new Event("x"));
console.log(calls);

// prints:
// | 1
// | 2
