// An uncaught exception fires a trusted, cancelable ErrorEvent at the global object, with its place.
addEventListener("error", (event) => {
  event.preventDefault();
  console.log(event instanceof ErrorEvent, event.isTrusted, event.bubbles, event.cancelable, event.target === window);
  console.log(event.message, event.filename.split(/[\\/]/).at(-1), event.lineno, event.colno > 0);
  console.log(event.error === thrown);
});
const thrown = new TypeError("no");
setTimeout(function timer() {
  throw thrown;
});

// prints:
// | true true false true true
// | Uncaught TypeError: no error-event.js 8 true
// | true
