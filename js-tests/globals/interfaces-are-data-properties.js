// However a script looks at the property of an interface, it is a data property, and one value from the start.
const describe = (property) => {
  if (!property) return "none";
  const kind = "value" in property ? typeof property.value : "accessor";
  const flags = ["writable", "enumerable", "configurable"].filter((flag) => property[flag]);
  return [kind, ...flags].join(" ");
};
console.log(describe(Object.getOwnPropertyDescriptor(globalThis, "ReadableStream")));
console.log(describe(Reflect.getOwnPropertyDescriptor(globalThis, "WritableStream")));
console.log(describe(Object.getOwnPropertyDescriptor(new Proxy(globalThis, {}), "TransformStream")));

// A value that was read before is the same.
const { WebSocket: early } = globalThis;
console.log(early === WebSocket, early === Object.getOwnPropertyDescriptor(globalThis, "WebSocket").value);
for (let i = 0; i < 3; i++) if (new URL("http://a").constructor !== URL) console.log("another URL");
console.log(new MessageChannel().port1 instanceof MessagePort, MessagePort.prototype.constructor === MessagePort);

// Attributes that change keep the rest of the property.
Object.defineProperty(globalThis, "Blob", { enumerable: true });
console.log(describe(Object.getOwnPropertyDescriptor(globalThis, "Blob")), Blob.name);
Object.defineProperty(globalThis, "File", { value: 1 });
console.log(describe(Object.getOwnPropertyDescriptor(globalThis, "File")), File);
console.log(globalThis.__lookupGetter__("FileReader"), Object.create(globalThis).__lookupSetter__("FileReader"));
globalThis.__defineGetter__("CloseEvent", () => 2);
console.log(CloseEvent, Object.getOwnPropertyDescriptor(globalThis, "CloseEvent").set);

// An assignment replaces the value.
ErrorEvent = "mine";
console.log(ErrorEvent, describe(Object.getOwnPropertyDescriptor(globalThis, "ErrorEvent")));
const heir = Object.create(globalThis);
heir.TextEncoder = "of the heir";
console.log(heir.TextEncoder, typeof TextEncoder, describe(Object.getOwnPropertyDescriptor(heir, "TextEncoder")));
new Proxy(globalThis, {}).CountQueuingStrategy = 5;
CountQueuingStrategy = 6;
console.log(CountQueuingStrategy, describe(Object.getOwnPropertyDescriptor(globalThis, "CountQueuingStrategy")));
console.log(delete globalThis.TextDecoder, typeof TextDecoder, "TextDecoder" in globalThis);

// Functions and statements that read properties find values.
console.log(describe(Object.getOwnPropertyDescriptors(globalThis).URLSearchParams), typeof Reflect.get(globalThis, "Event", {}));
console.log(typeof Object.getOwnPropertyDescriptors(new Proxy(globalThis, {})).CustomEvent.value, Object.hasOwn(globalThis, "MessageEvent"));
const { EventTarget: target, ...rest } = Object.create(globalThis, { EventTarget: { value: 1 } });
with (globalThis) console.log(typeof PromiseRejectionEvent, Performance.name, target, Object.keys(rest).length);
console.log(typeof eval("Worker"), typeof Function("return MessagePort")(), Object.keys(globalThis).includes("DOMException"));

// The accesses of a loop find the same.
const seen = new Set();
const look = () => {
  for (let i = 0; i < 5; i++) seen.add(AbortController).add(globalThis.AbortController);
  AbortSignal = Object;
  seen.add(AbortSignal);
};
look();
queueMicrotask(() => {
  look();
  console.log(seen.size, new AbortController().signal.aborted, ErrorEvent, typeof CloseEvent);
  console.log(Object.getOwnPropertyDescriptor.name, Object.getOwnPropertyDescriptor.length, Object.isFrozen(globalThis));
});

// prints:
// | function writable configurable
// | function writable configurable
// | function writable configurable
// | true true
// | true true
// | function writable enumerable configurable Blob
// | number writable configurable 1
// | undefined undefined
// | 2 undefined
// | mine string writable configurable
// | of the heir function string writable enumerable configurable
// | 6 number writable configurable
// | true undefined false
// | function writable configurable function
// | function true
// | function Performance 1 0
// | function function false
// | 2 false mine number
// | getOwnPropertyDescriptor 2 false
