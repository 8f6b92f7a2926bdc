// An event handler is called with the current target as this and the event as its one argument.
const controller = new AbortController();
controller.signal.onabort = function (event) {
  console.log(this === controller.signal, event.type, arguments.length, event.currentTarget === this);
};
controller.abort();

// prints:
// | true abort 1 true
