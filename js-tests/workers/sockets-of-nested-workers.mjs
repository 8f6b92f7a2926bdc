// The open socket of a nested worker says 1001 when the worker above it is terminated.
// real-time
import { journal } from "../_connection.mjs";

const nested = `new WebSocket("ws://peer/?accept&name=nested").onopen = () => postMessage("open");`;
const source = `
  const nested = new Worker("data:text/javascript," + encodeURIComponent(${JSON.stringify(nested)}));
  nested.onmessage = ({ data }) => postMessage(data);`;
const worker = new Worker("data:text/javascript," + encodeURIComponent(source));
await new Promise((resolve) => (worker.onmessage = resolve));
worker.terminate();
console.log(...(await journal("nested")));

// prints:
// | close:1001
