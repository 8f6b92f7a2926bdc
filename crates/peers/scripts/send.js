// As fast as the server reads, with a limit on what is on its way.
const each = length > 100_000 ? 4 : 5000;
const socket = new WebSocket(`${url}/${kind === "compressed" ? "compressed" : "count"}/${count}/${each}`);
const message = kind === "binary" ? new Uint8Array(length) : JSON.stringify(Array.from({ length }, (_, id) => ({ id }))).slice(0, length);
let sent = 0;
let start;
function sendUpTo(limit) {
  for (; sent < Math.min(limit, count); sent++) socket.send(message);
}
socket.onopen = () => {
  start = performance.now();
  sendUpTo(4 * each);
};
socket.onmessage = (event) => {
  const received = Number(event.data);
  if (received < count) {
    sendUpTo(received + 4 * each);
  } else {
    report(received, start);
    socket.close();
  }
};
