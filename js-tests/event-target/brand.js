// The operations of EventTarget want an event target as this; without any they mean the global object.
const { addEventListener, dispatchEvent } = EventTarget.prototype;
try {
  addEventListener.call({}, "x", () => {});
} catch (error) {
  console.log(error instanceof TypeError);
}
addEventListener.call(undefined, "x", (event) => console.log("global", event.target === globalThis));
(0, dispatchEvent)(new Event("x"));
try {
  EventTarget();
} catch (error) {
  console.log(error instanceof TypeError);
}

// prints:
// | true
// | global true
// | true
