// globalThis, self, window and this are one object, which is an EventTarget.
console.log(globalThis === self, self === window, window === this, window.window.self === globalThis);
console.log(globalThis instanceof EventTarget);
self.addEventListener("x", (event) => console.log(event.target === window, event.currentTarget === self));
window.dispatchEvent(new Event("x"));

// prints:
// | true true true true
// | true
// | true true
