// A pool of workers: each is a thread with a socket of its own. Run it together with a server that answers:
//
//     boa-ws --serve examples/workers.js

const WORKERS = 3;
const jobs = Array.from({ length: 8 }, (_, n) => new Uint8Array(1000).fill(n));
let [answered, total] = [0, 0];

// The URL is relative to this script.
const pool = Array.from({ length: WORKERS }, (_, n) => new Worker("workers/sums.js", { name: `worker ${n}` }));

for (const worker of pool) {
  worker.onmessage = ({ data }) => {
    if (data.sum !== undefined) {
      answered += 1;
      total += data.sum;
    }
    // The worker is ready for the first job, or for the next one.
    const job = jobs.shift();
    if (job) {
      // The bytes are moved, not copied: afterwards the array here is empty.
      worker.postMessage({ job }, [job.buffer]);
    } else {
      worker.postMessage({ job: null });
      pool.splice(pool.indexOf(worker), 1);
      if (pool.length === 0) {
        console.log(`${answered} answers, the sum of all bytes is ${total}`);
      }
    }
  };
  // An exception that the worker does not handle itself.
  worker.onerror = ({ message }) => console.log(`a worker failed: ${message}`);
}
