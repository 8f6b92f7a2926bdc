// An event handler attribute is a listener: it keeps the socket, with all that it holds.
// gc
(() => {
  const socket = new WebSocket("ws://peer/?accept&pause=5000&text=late&close=1000");
  socket.onmessage = ({ data, target }) => console.log(data, target.tag.deep);
  socket.tag = { deep: "kept" };
})();
setTimeout(gc, 1000);

// prints:
// | late kept
