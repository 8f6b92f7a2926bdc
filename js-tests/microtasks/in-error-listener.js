// Microtasks that an error listener queues for a throwing timer run before the next timer.
setTimeout(() => {
  throw new Error("timer");
});
setTimeout(() => console.log("next timer"));
onerror = () => {
  console.log("onerror");
  queueMicrotask(() => console.log("microtask"));
  return true;
};

// prints:
// | onerror
// | microtask
// | next timer
