// A signal is aborted once: the first reason stays, and the event is fired once, after aborted is true.
const controller = new AbortController();
const { signal } = controller;
signal.addEventListener("abort", (event) => {
  console.log(event.type, event.isTrusted, event.bubbles, event.cancelable, event.target === signal);
  console.log(signal.aborted, signal.reason);
  controller.abort("from the listener");
});
console.log(signal.aborted, signal.reason, signal === controller.signal);
controller.abort("first");
controller.abort("second");
console.log(signal.aborted, signal.reason);

// prints:
// | false undefined true
// | abort true false false true
// | true first
// | true first
