// A PromiseRejectionEvent requires a promise and converts other values to one; the reason is undefined by default.
for (const init of [undefined, {}, { reason: 1 }]) {
  try {
    new PromiseRejectionEvent("x", init);
  } catch (error) {
    console.log(error instanceof TypeError);
  }
}
const promise = Promise.resolve(7);
const event = new PromiseRejectionEvent("x", { promise, reason: "why" });
console.log(event.promise === promise, event.reason);
const made = new PromiseRejectionEvent("x", { promise });
console.log(made.reason);

// prints:
// | true
// | true
// | true
// | true why
// | undefined
