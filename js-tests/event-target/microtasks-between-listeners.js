// When no script is running, microtasks run after each listener of an event, and an event handler is one.
const signal = AbortSignal.timeout(10);
const listener = (name) => () => {
  console.log("listener", name);
  queueMicrotask(() => console.log("microtask", name));
};
signal.addEventListener("abort", listener("a"));
signal.onabort = listener("b");
signal.addEventListener("abort", listener("c"));
setTimeout(() => {}, 20);

// prints:
// | listener a
// | microtask a
// | listener b
// | microtask b
// | listener c
// | microtask c
