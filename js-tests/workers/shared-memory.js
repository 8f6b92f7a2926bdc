// A worker waits until another thread notifies it, and both see what the other wrote to their memory.
// real-time
const memory = new SharedArrayBuffer(8);
const numbers = new Int32Array(memory);
const worker = new Worker("_shared-memory.js");
worker.postMessage(memory);
worker.onmessage = ({ data }) => {
  console.log(data);
  if (data !== "waits") return console.log(numbers.join());
  Atomics.store(numbers, 1, 6);
  wake();
};
function wake() {
  if (Atomics.notify(numbers, 0) === 0) setTimeout(wake); // it does not wait yet
}

// prints:
// | waits
// | ok,0,7
// | 0,7
