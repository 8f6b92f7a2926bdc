// isTrusted is an accessor of every event's own, the same one in all, that cannot be reconfigured.
const socket = new WebSocket("ws://peer/?accept&text=a&close=1000");
const getters = new Set();
for (const type of ["open", "message", "close"]) {
  socket.addEventListener(type, (event) => {
    const { get, set, enumerable, configurable } = Object.getOwnPropertyDescriptor(event, "isTrusted");
    getters.add(get);
    console.log(typeof get, set, enumerable, configurable, Reflect.ownKeys(event).join());
  });
}
socket.addEventListener("close", () => console.log(getters.size));

// prints:
// | function undefined true false isTrusted
// | function undefined true false isTrusted
// | function undefined true false isTrusted
// | 1
