// A SharedArrayBuffer is none of the union's buffers and becomes a string; a view on one is a TypeError.
const socket = new WebSocket("ws://peer/?accept&report&close=1000");
socket.onopen = () => {
  const shared = new SharedArrayBuffer(4);
  for (const view of [new Uint8Array(shared), new DataView(shared)]) {
    try {
      socket.send(view);
    } catch (error) {
      console.log(error instanceof TypeError, socket.bufferedAmount);
    }
  }
  socket.send(shared);
};
socket.onmessage = ({ data }) => console.log(data);

// prints:
// | true 0
// | true 0
// | text:[object SharedArrayBuffer]
