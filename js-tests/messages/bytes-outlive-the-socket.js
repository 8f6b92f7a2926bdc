// A Blob and a buffer keep their bytes after the socket is closed.
// gc
const socket = new WebSocket("ws://peer/?accept&binary=0102&binary=0304&close=1000");
const data = [];
socket.onmessage = (event) => {
  data.push(event.data);
  socket.binaryType = "arraybuffer";
};
socket.onclose = async () => {
  gc();
  console.log(String(new Uint8Array(await data[0].arrayBuffer())), String(new Uint8Array(data[1])));
};

// prints:
// | 1,2 3,4
