// All microtasks, those that microtasks queue too, run before the next task.
setTimeout(() => console.log("task"));
Promise.resolve().then(() => {
  console.log("promise");
  queueMicrotask(() => {
    console.log("nested");
    Promise.resolve().then(() => console.log("nested deeper"));
  });
});
queueMicrotask(() => console.log("queued"));
console.log("script");

// prints:
// | script
// | promise
// | queued
// | nested
// | nested deeper
// | task
