// A worker that only waits for messages still runs timers that keep nothing alive.
// real-time
const source = `
  onmessage = () => {};
  AbortSignal.timeout(5).onabort = () => postMessage("timed out");
`;
const worker = new Worker(URL.createObjectURL(new Blob([source])));
worker.onmessage = ({ data }) => {
  console.log(data);
  worker.terminate();
};

// prints:
// | timed out
