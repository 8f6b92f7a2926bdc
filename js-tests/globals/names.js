// The global object has the names of a page's and a worker's; only `self` can be replaced.
console.log(self === globalThis, window === globalThis, this === globalThis);
self = window = "another";
console.log(self, window === globalThis, delete globalThis.window, delete globalThis.self);

// prints:
// | true true true
// | another true false true
