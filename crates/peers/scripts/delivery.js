// Each of `count` sockets gets `length` messages, one a second, with the time at which the server has sent it. `kind` says which part of the
// messages took no longer.
const times = [];
let closed = 0;
for (let i = 0; i < count; i++) {
  const socket = new WebSocket(`${url}/clock/${length}/1000`);
  socket.onmessage = (event) => {
    times.push(performance.timeOrigin + performance.now() - Number(event.data));
  };
  socket.onclose = () => {
    if (++closed < count) return;
    times.sort((a, b) => a - b);
    console.log(`DONE ${times.length / length} ${times[Math.floor(kind * times.length)]}`);
  };
}
