// The time of an echo while four sockets receive ten messages each millisecond: `kind` says which part of the echoes took no longer.
const floods = [0, 1, 2, 3].map(() => {
  const flood = new WebSocket(`${url}/load/10/${length}`);
  flood.onmessage = () => {};
  return flood;
});
const socket = new WebSocket(url + "/echo");
const times = [];
let sent;
function send() {
  sent = performance.now();
  socket.send("x".repeat(length));
}
socket.onopen = send;
socket.onmessage = () => {
  times.push(performance.now() - sent);
  if (times.length < count) return send();
  times.sort((a, b) => a - b);
  console.log(`DONE ${times.length} ${times[Math.floor(kind * times.length)]}`);
  for (const one of [...floods, socket]) one.close();
};
