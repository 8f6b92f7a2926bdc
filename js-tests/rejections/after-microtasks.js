// unhandledrejection is a task of its own, after all microtasks.
addEventListener("unhandledrejection", (event) => {
  event.preventDefault();
  console.log("event");
});
Promise.reject("a");
queueMicrotask(() => {
  console.log("microtask");
  queueMicrotask(() => console.log("nested microtask"));
});
console.log("script");

// prints:
// | script
// | microtask
// | nested microtask
// | event
