// EventTarget has the properties that WebIDL gives an interface.
const flags = ({ writable, enumerable, configurable }) => [writable, enumerable, configurable].join(" ");
console.log(flags(Object.getOwnPropertyDescriptor(globalThis, "EventTarget")));
console.log(flags(Object.getOwnPropertyDescriptor(EventTarget, "prototype")));
console.log(Object.keys(EventTarget.prototype).join(" "));
for (const name of Object.keys(EventTarget.prototype)) console.log(name, EventTarget.prototype[name].length);
console.log(flags(Object.getOwnPropertyDescriptor(EventTarget.prototype, "dispatchEvent")));
console.log(EventTarget.name, EventTarget.length, EventTarget.prototype[Symbol.toStringTag]);
console.log(Object.getPrototypeOf(AbortSignal) === EventTarget, Object.getPrototypeOf(WebSocket) === EventTarget);

// prints:
// | true false true
// | false false false
// | addEventListener removeEventListener dispatchEvent
// | addEventListener 2
// | removeEventListener 2
// | dispatchEvent 1
// | true true true
// | EventTarget 0 EventTarget
// | true true
