// The exception of a script is reported before its microtasks run, so none runs between two listeners of `error`.
addEventListener("error", (event) => {
  console.log("first listener");
  event.preventDefault();
});
addEventListener("error", () => console.log("second listener"));
queueMicrotask(() => console.log("microtask"));
throw new Error("of the script");

// prints:
// | first listener
// | second listener
// | microtask
