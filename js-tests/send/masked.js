// Every frame has a masking key of its own.
const socket = new WebSocket("ws://peer/?accept&times=20&skip&keys&close=1000");
socket.onopen = () => {
  for (let i = 0; i < 20; ++i) socket.send("same");
};
socket.onmessage = ({ data }) => console.log(data);

// prints:
// | 20 frames, 20 keys
