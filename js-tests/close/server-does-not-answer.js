// A server that leaves our Close frame unanswered: 1006, unclean, after a wait that ends. Nothing has failed.
const socket = new WebSocket("ws://peer/?accept&drain");
const start = performance.now();
socket.onopen = () => socket.close(1000, "bye");
socket.onerror = () => console.log("error");
socket.onclose = ({ code, reason, wasClean }) => {
  console.log(code, JSON.stringify(reason), wasClean, performance.now() - start <= 21_000);
};

// prints:
// | 1006 "" false true
