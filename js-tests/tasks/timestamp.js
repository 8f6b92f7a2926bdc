// Events have the time of their creation, which never goes back.
const socket = new WebSocket("ws://peer/?accept&text=a&pause=1000&text=b&close=1000");
const times = [performance.now()];
for (const type of ["open", "message", "close"]) socket.addEventListener(type, ({ timeStamp }) => times.push(timeStamp));
socket.addEventListener("close", () => {
  console.log(times.every((time, i) => i === 0 || time >= times[i - 1]), Math.round(times[3] - times[2]) >= 999);
});

// prints:
// | true true
