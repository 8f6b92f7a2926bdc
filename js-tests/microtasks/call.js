// queueMicrotask calls the function with neither arguments nor this, and returns undefined.
console.log(queueMicrotask(function () {
  "use strict";
  console.log(arguments.length, this);
}, "unused"));

// prints:
// | undefined
// | 0 undefined
