// A symbol, a buffer that can be resized, and a view on one are TypeErrors, and nothing is sent.
const socket = new WebSocket("ws://peer/?accept&report&close=1000");
socket.onopen = () => {
  const buffer = new ArrayBuffer(4, { maxByteLength: 8 });
  for (const data of [Symbol("x"), buffer, new Uint8Array(buffer), new DataView(buffer)]) {
    try {
      socket.send(data);
      console.log("sent");
    } catch (error) {
      console.log(error instanceof TypeError, socket.bufferedAmount);
    }
  }
  socket.send("next");
};
socket.onmessage = ({ data }) => console.log(data);

// prints:
// | true 0
// | true 0
// | true 0
// | true 0
// | text:next
