// addEventListener reads capture, once, passive and signal, in this order; removeEventListener reads capture.
const log = [];
const options = new Proxy({}, {
  get(_, key) {
    log.push(key);
  },
});
const target = new EventTarget();
target.addEventListener("x", () => {}, options);
console.log(log.join(" "));
log.length = 0;
target.removeEventListener("x", () => {}, options);
console.log(log.join(" "));

// prints:
// | capture once passive signal
// | capture
