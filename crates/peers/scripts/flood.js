// The server sends as fast as it can.
const socket = new WebSocket(`${url}/flood/${kind}/${count}/${length}`);
socket.binaryType = "arraybuffer";
let received = 0;
let sum = 0;
let start;
socket.onopen = () => {
  start = performance.now();
};
socket.onmessage = (event) => {
  received++;
  sum += kind !== "binary" ? event.data.length : event.data.byteLength;
};
socket.onclose = () => report(sum === count * length ? received : 0, start);
