// self can be replaced by a script, and window cannot.
self = "mine";
console.log(self, Object.getOwnPropertyDescriptor(globalThis, "self").writable);
window = "mine";
console.log(window === globalThis, delete globalThis.window, window === globalThis);
const { get, set, enumerable, configurable } = Object.getOwnPropertyDescriptor(globalThis, "window");
console.log(get.name, set, enumerable, configurable);

// prints:
// | mine true
// | true false true
// | get window undefined true false
