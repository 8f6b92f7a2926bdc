// A symbol is a TypeError, and nothing is sent.
const socket = new WebSocket("ws://peer/?accept&report&close=1000");
socket.onopen = () => {
  try {
    socket.send(Symbol("x"));
  } catch (error) {
    console.log(error instanceof TypeError, socket.bufferedAmount);
  }
  socket.send("next");
};
socket.onmessage = ({ data }) => console.log(data);

// prints:
// | true 0
// | text:next
