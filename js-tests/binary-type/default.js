// Bytes are Blobs unless asked otherwise: of no type, in the socket's realm.
const socket = new WebSocket("ws://peer/?accept&binary=00ff&binary=&close=1000");
console.log(socket.binaryType);
socket.onmessage = async ({ data }) => {
  console.log(data instanceof Blob, data.constructor === Blob, data.size, JSON.stringify(data.type));
  console.log([...new Uint8Array(await data.arrayBuffer())].join());
};

// prints:
// | blob
// | true true 2 ""
// | 0,255
// | true true 0 ""
// |
