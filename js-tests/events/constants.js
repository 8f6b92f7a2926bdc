// The phases are constants of the interface, the prototype and so each event.
console.log(Event.NONE, Event.CAPTURING_PHASE, Event.AT_TARGET, Event.BUBBLING_PHASE);
console.log(new Event("x").BUBBLING_PHASE, CustomEvent.AT_TARGET);
const { writable, enumerable, configurable } = Object.getOwnPropertyDescriptor(Event.prototype, "AT_TARGET");
console.log(writable, enumerable, configurable);

// prints:
// | 0 1 2 3
// | 3 2
// | false true false
