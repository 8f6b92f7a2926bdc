// A worker may wait with Atomics.wait, and a window may not.
// real-time
const worker = new Worker("data:text/javascript,postMessage(Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 5))");
worker.onmessage = ({ data }) => console.log(data);
try {
  Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 5);
} catch (error) {
  console.log(error.name);
}

// prints:
// | TypeError
// | timed-out
