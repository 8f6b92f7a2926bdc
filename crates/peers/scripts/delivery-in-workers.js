// As delivery.js, with the sockets in so many workers. `kind` is their number, and which part of the messages took no longer.
const [workers, part] = kind.split(" ").map(Number);
function work() {
  onmessage = ({ data: [url, count, length] }) => {
    const times = [];
    let closed = 0;
    for (let i = 0; i < count; i++) {
      const socket = new WebSocket(`${url}/clock/${length}/1000`);
      socket.onmessage = (event) => {
        times.push(performance.timeOrigin + performance.now() - Number(event.data));
      };
      socket.onclose = () => {
        if (++closed === count) postMessage(times);
      };
    }
  };
}
const script = URL.createObjectURL(new Blob([`(${work})()`], { type: "text/javascript" }));
const times = [];
let done = 0;
for (let i = 0; i < workers; i++) {
  const worker = new Worker(script, { type: "module" });
  worker.onmessage = ({ data }) => {
    times.push(...data);
    worker.terminate();
    if (++done < workers) return;
    times.sort((a, b) => a - b);
    console.log(`DONE ${times.length / length} ${times[Math.floor(part * times.length)]}`);
  };
  worker.postMessage([url, count / workers, length]);
}
