// Two workers grow a SharedArrayBuffer while two others read it: a length never becomes less, and a new element is 0 or what was written.
// real-time
const STEPS = 512;
const memory = new SharedArrayBuffer(8, { maxByteLength: 8 + 4 * STEPS });
const numbers = new Int32Array(memory);
let ended = 0, grown = 0;
for (const task of ["grow", "read", "grow", "read"]) {
  const worker = new Worker("_shared-memory-grows.js");
  worker.postMessage([memory, task, STEPS]);
  worker.onmessage = ({ data }) => {
    if (typeof data === "number") grown += data;
    else console.log(data);
    if (++ended < 4) return;
    // Each length was reached by one worker, or by both at the same time.
    console.log(memory.byteLength, numbers.length, grown >= STEPS && grown <= 2 * STEPS);
    console.log(numbers.subarray(2).every((number, index) => number === index + 1));
  };
}

// prints:
// | reads
// | reads
// | 2056 514 true
// | true
