// Every message is a task of its own: a flag set in a microtask is down again when the next comes.
const socket = new WebSocket("ws://peer/?cork&accept&times=50&text=x&close=1000&uncork");
let within = false;
let clashes = 0;
let messages = 0;
socket.onmessage = () => {
  if (within) clashes += 1;
  within = true;
  messages += 1;
  queueMicrotask(() => (within = false));
};
socket.onclose = () => console.log(messages, clashes);

// prints:
// | 50 0
