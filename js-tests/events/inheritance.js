// Every kind of event inherits from Event, constructor from constructor, and says its name.
for (const kind of [CustomEvent, MessageEvent, CloseEvent, ErrorEvent, PromiseRejectionEvent]) {
  const event = new kind("x", { promise: Promise.resolve() });
  console.log(
    Object.prototype.toString.call(event),
    Object.getPrototypeOf(kind) === Event,
    event instanceof Event,
    kind.length,
  );
}

// prints:
// | [object CustomEvent] true true 1
// | [object MessageEvent] true true 1
// | [object CloseEvent] true true 1
// | [object ErrorEvent] true true 1
// | [object PromiseRejectionEvent] true true 2
