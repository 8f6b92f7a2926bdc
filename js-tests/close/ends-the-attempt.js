// An attempt to connect that is given up takes no longer: close does not wait for the network.
const socket = new WebSocket("ws://unreachable/");
const start = performance.now();
setTimeout(() => socket.close(), 1000);
socket.onclose = ({ code }) => console.log(code, Math.round(performance.now() - start));

// prints:
// | 1006 1000
