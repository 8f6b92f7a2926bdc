// A buffer that is detached after the call has been sent nevertheless.
const socket = new WebSocket("ws://peer/?accept&report&close=1000");
socket.onopen = () => {
  const { buffer } = new Uint8Array([1, 2, 3]);
  socket.send(buffer);
  structuredClone(buffer, { transfer: [buffer] });
  console.log(buffer.byteLength);
};
socket.onmessage = ({ data }) => console.log(data);

// prints:
// | 0
// | binary:010203
