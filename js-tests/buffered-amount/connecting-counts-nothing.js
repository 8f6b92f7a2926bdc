// A call of send() that throws counts nothing.
const socket = new WebSocket("ws://peer/?accept&close=1000");
try {
  socket.send("abc");
} catch {}
console.log(socket.bufferedAmount);
socket.close();
socket.send("abc");
console.log(socket.bufferedAmount);

// prints:
// | 0
// | 3
