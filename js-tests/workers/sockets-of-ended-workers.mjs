// The open socket of a worker says 1001 when the worker is terminated or closes itself, after what was sent. No script runs meanwhile.
// real-time
import { journal } from "../_connection.mjs";

const start = (name) => new Promise((resolve) => {
  const source = `
    const socket = new WebSocket("ws://peer/?accept&name=${name}");
    socket.onopen = () => postMessage("open");
    socket.onclose = () => postMessage("no script runs any longer");
    onmessage = () => {
      socket.send("last");
      close();
    };`;
  const worker = new Worker("data:text/javascript," + encodeURIComponent(source));
  worker.onmessage = ({ data }) => (data === "open" ? resolve(worker) : console.log(data));
});

(await start("terminated")).terminate();
console.log(...(await journal("terminated")));
(await start("closed")).postMessage("close");
console.log(...(await journal("closed")));

// prints:
// | close:1001
// | text:last close:1001
