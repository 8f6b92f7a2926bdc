// Further arguments are ignored.
const socket = new WebSocket("ws://peer/?accept&report&report&close=1000");
socket.onopen = () => {
  socket.send("a", { binary: true }, () => console.log("never"));
  socket.send("b");
};
socket.onmessage = ({ data }) => console.log(data);

// prints:
// | text:a
// | text:b
