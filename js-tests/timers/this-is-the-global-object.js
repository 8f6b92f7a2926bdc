// A timer's function is called with the global object as this, in strict mode too.
setTimeout(function () {
  "use strict";
  console.log(this === globalThis);
});
const id = setInterval(function () {
  console.log(this === window);
  clearInterval(id);
});

// prints:
// | true
// | true
