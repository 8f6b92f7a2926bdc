// Many sockets at once, each with its own messages.
const sums = new Map();
let open = 50;
for (let i = 0; i < 50; ++i) {
  const socket = new WebSocket(`ws://peer/?accept&text=${i}&text=${i}&close=1000`);
  socket.onmessage = ({ data }) => sums.set(i, (sums.get(i) ?? 0) + Number(data));
  socket.onclose = () => {
    open -= 1;
    if (open === 0) console.log(sums.size, [...sums].every(([i, sum]) => sum === 2 * i));
  };
}

// prints:
// | 50 true
