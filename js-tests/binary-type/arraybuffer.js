// As "arraybuffer", every binary message is a buffer of its own, of fixed length, to read and to write.
const socket = new WebSocket("ws://peer/?accept&binary=00ff&binary=00ff&binary=&text=a&close=1000");
socket.binaryType = "arraybuffer";
const buffers = [];
socket.onmessage = ({ data }) => buffers.push(data);
socket.onclose = () => {
  const [first, second, empty, text] = buffers;
  console.log(first instanceof ArrayBuffer, first.byteLength, first.resizable, empty.byteLength);
  new Uint8Array(first)[0] = 7;
  console.log([...new Uint8Array(first)].join(), [...new Uint8Array(second)].join());
  console.log(typeof text);
};

// prints:
// | true 2 false 0
// | 7,255 0,255
// | string
