// A top-level await that never settles is no error event of a Worker: its script was loaded. The program learns of it.
// real-time
// status: 1
// stderr: Uncaught a top-level await never settles
const worker = new Worker("data:text/javascript,postMessage('loaded');await new Promise(()=>0)", { type: "module" });
worker.onmessage = ({ data }) => console.log(data);
worker.onerror = ({ type }) => console.log(type);

// prints:
// | loaded
