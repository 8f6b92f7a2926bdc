// In a worker no microtask runs between two listeners of `error` either: for its script, and for one that it imports.
// real-time
const source = (fail) => `
  const say = (text) => postMessage(text);
  addEventListener("error", (event) => { say("first listener"); event.preventDefault(); });
  addEventListener("error", () => say("second listener"));
  queueMicrotask(() => { say("microtask"); close(); });
  ${fail}`;
const url = (source) => URL.createObjectURL(new Blob([source], { type: "text/javascript" }));
const imported = url('queueMicrotask(() => say("microtask of the import")); throw new Error("of the import")');
// The next worker starts after the last line of the one before it.
const start = (what, fail, options, last, then) => {
  const worker = new Worker(url(source(fail)), options);
  worker.onmessage = ({ data }) => {
    console.log(what, data);
    if (data === last) then?.();
  };
};
start("classic", 'throw new Error("of the script")', {}, "microtask", () =>
  start("module", 'throw new Error("of the module")', { type: "module" }, "second listener", () =>
    start("import", `importScripts(${JSON.stringify(imported)})`),
  ),
);

// prints:
// | classic first listener
// | classic second listener
// | classic microtask
// | module microtask
// | module first listener
// | module second listener
// | import first listener
// | import second listener
// | import microtask
// | import microtask of the import
