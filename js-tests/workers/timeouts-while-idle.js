// A worker that only waits for messages still runs timers that keep nothing alive.
// real-time
const source = `
  onmessage = () => {};
  const signal = AbortSignal.timeout(5);
  new ReadableStream().pipeTo(new WritableStream(), { signal }).catch(() => postMessage("timed out"));
`;
const worker = new Worker(URL.createObjectURL(new Blob([source])));
worker.onmessage = ({ data }) => {
  console.log(data);
  worker.terminate();
};

// prints:
// | timed out
