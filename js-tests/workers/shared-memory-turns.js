// Two workers take turns by waiting and notifying, so what they write without atomic operations is seen by the other.
// real-time
const memory = new SharedArrayBuffer(12);
const numbers = new Int32Array(memory);
let ended = 0;
for (const turn of [0, 1]) {
  const worker = new Worker("_shared-memory-turns.js");
  worker.postMessage([memory, turn]);
  worker.onmessage = ({ data }) => {
    if (data !== "") console.log(data);
    if (++ended === 2) console.log(numbers.join());
  };
}

// prints:
// | 0,1000,1000
