// Ten listeners for each message.
const socket = new WebSocket(`${url}/flood/${kind}/${count}/${length}`);
let called = 0;
let start;
socket.onopen = () => {
  start = performance.now();
};
for (let i = 0; i < 10; i++) {
  socket.addEventListener("message", (event) => {
    if (event.data.length === length) called++;
  });
}
socket.onclose = () => report(called / 10, start);
