// Everything comes back from a server that echoes, in order.
const socket = new WebSocket("ws://peer/");
socket.binaryType = "arraybuffer";
socket.onopen = () => {
  for (let i = 0; i < 1000; ++i) socket.send(String(i));
  socket.send(new Uint8Array(100_000).fill(7));
};
let next = 0;
socket.onmessage = ({ data }) => {
  if (typeof data === "string") {
    if (Number(data) === next) next += 1;
  } else {
    console.log(next, data.byteLength, new Uint8Array(data).every((byte) => byte === 7));
    socket.close();
  }
};

// prints:
// | 1000 100000 true
