// The descriptor of an accessor has the key `set`, with and without a setter.
const keys = (object, name) => Object.keys(Object.getOwnPropertyDescriptor(object, name)).join();
const url = Object.getOwnPropertyDescriptor(WebSocket.prototype, "url");
console.log("set" in url, url.set);
for (const [object, name] of [
  [WebSocket.prototype, "url"],
  [WebSocket.prototype, "onopen"],
  [new Event("x"), "isTrusted"],
  [DOMException.prototype, "code"],
  [globalThis, "crypto"],
]) {
  console.log(name, keys(object, name));
}

// prints:
// | true undefined
// | url get,set,enumerable,configurable
// | onopen get,set,enumerable,configurable
// | isTrusted get,set,enumerable,configurable
// | code get,set,enumerable,configurable
// | crypto get,set,enumerable,configurable
