// A closed socket can be collected, also with listeners.
// gc
let reference;
(() => {
  const socket = new WebSocket("ws://peer/?accept&close=1000");
  socket.onclose = socket.onerror = socket.onmessage = ({ type }) => console.log(type);
  reference = new WeakRef(socket);
})();
setTimeout(() => {
  console.log(reference.deref() !== undefined);
  setTimeout(() => {
    gc();
    console.log(reference.deref());
  }, 1000);
}, 5000);

// prints:
// | close
// | true
// | undefined
