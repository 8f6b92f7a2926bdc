// A loop that awaits each next message loses none of those that arrive together.
const socket = new WebSocket("ws://peer/?cork&accept&text=a&text=b&text=c&close=1000&uncork");
const next = () => new Promise((resolve) => socket.addEventListener("message", ({ data }) => resolve(data), { once: true }));
console.log(await next());
console.log(await next());
console.log(await next());

// prints:
// | a
// | b
// | c
