// queueMicrotask calls the function with neither arguments nor this, and returns undefined.
console.log(queueMicrotask(function (...args) {
  "use strict";
  console.log(args.length, this);
}, "unused"));

// prints:
// | undefined
// | 0 undefined
