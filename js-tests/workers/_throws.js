addEventListener("error", ({ message }) => message.endsWith("first") && postMessage(`in the worker: ${message}`));
setTimeout(() => {
  queueMicrotask(close);
  throw new Error("second");
});
throw new Error("first");
