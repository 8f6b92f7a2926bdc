// Buffers and every kind of view on them are bytes.
const buffer = new Uint8Array([0, 1, 2, 255, 0, 0, 128, 63]).buffer;
const views = [
  buffer,
  new Uint8Array(buffer),
  new Uint8Array(buffer, 2, 2),
  new Int8Array(buffer, 7),
  new Uint8ClampedArray(buffer, 0, 1),
  new Uint16Array(buffer, 2, 1),
  new Float32Array(buffer, 4),
  new BigInt64Array(buffer),
  new DataView(buffer, 1, 3),
  new Uint8Array(buffer).subarray(3, 5),
  new Uint8Array(0),
];
const socket = new WebSocket(`ws://peer/?accept&times=${views.length}&report&close=1000`);
socket.onopen = () => views.forEach((view) => socket.send(view));
socket.onmessage = ({ data }) => console.log(data);

// prints:
// | binary:000102ff0000803f
// | binary:000102ff0000803f
// | binary:02ff
// | binary:3f
// | binary:00
// | binary:02ff
// | binary:0000803f
// | binary:000102ff0000803f
// | binary:0102ff
// | binary:ff00
// | binary:
