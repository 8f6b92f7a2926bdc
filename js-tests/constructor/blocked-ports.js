// The blocked ports are the ports of Fetch's table, and no others near them.
// stderr: is blocked
const blocked = [1, 7, 9, 21, 22, 25, 53, 69, 110, 137, 161, 554, 993, 1719, 1720, 2049, 4190, 5060, 6000, 6566, 6679, 6697, 10080];
const open = [8, 24, 80, 81, 443, 1718, 3000, 5000, 8080, 10081, 65535];
const refused = [];
const opened = [];
for (const port of [...blocked, ...open]) {
  const socket = new WebSocket(`ws://peer:${port}/?accept&close=1000`);
  socket.onopen = () => opened.push(port);
  socket.onerror = () => refused.push(port);
}
setTimeout(() => {
  console.log(String(refused.sort((a, b) => a - b)) === String(blocked));
  console.log(String(opened.sort((a, b) => a - b)) === String(open));
}, 1000);

// prints:
// | true
// | true
