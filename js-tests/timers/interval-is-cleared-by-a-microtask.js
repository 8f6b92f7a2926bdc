// An interval that a microtask of its own round clears does not run again.
let count = 0;
const id = setInterval(() => {
  console.log(++count);
  queueMicrotask(() => clearInterval(id));
});

// prints:
// | 1
