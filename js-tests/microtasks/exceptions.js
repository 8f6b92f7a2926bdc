// An exception in a microtask is reported, and the other microtasks run.
// status: 1
// stderr: Uncaught Error: in a microtask
queueMicrotask(() => {
  throw new Error("in a microtask");
});
queueMicrotask(() => console.log("next"));
addEventListener("error", (event) => console.log("error event", event.error.message));

// prints:
// | error event in a microtask
// | next
