// A socket that is closing is kept by a listener for close.
// gc
(() => {
  const socket = new WebSocket("ws://peer/?accept&expect=close:3000&pause=2000&close=3000");
  socket.onopen = ({ target }) => {
    target.onopen = null;
    target.close(3000);
  };
  socket.addEventListener("close", ({ code }) => console.log(code));
})();
setTimeout(gc, 1000);

// prints:
// | 3000
