// As flood.js, with messages that are Blobs, which are read as text.
const socket = new WebSocket(`${url}/flood/${kind}/${count}/${length}`);
let received = 0;
let start;
socket.onopen = () => {
  start = performance.now();
};
socket.onmessage = async ({ data }) => {
  const text = await data.text();
  if (text.length === length && ++received === count) report(received, start);
};
socket.binaryType = "blob";
