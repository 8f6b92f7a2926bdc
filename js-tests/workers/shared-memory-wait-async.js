// Atomics.waitAsync in a window and in a worker: notified by the other in the order of the waits, or after the timeout.
// real-time
const memory = new SharedArrayBuffer(16);
const numbers = new Int32Array(memory);
console.log(Atomics.waitAsync(numbers, 0, 1).value, Atomics.waitAsync(numbers, 0, 0, 0).value);
Atomics.waitAsync(numbers, 1, 0, 5).value.then((why) => {
  console.log("after 5 ms:", why);
  const waits = [1, 2, 3].map((wait) => {
    const { async, value } = Atomics.waitAsync(numbers, 0, 0);
    return value.then((why) => console.log(async, wait, why));
  });
  const worker = new Worker("_shared-memory-wait-async.js");
  worker.postMessage(memory);
  worker.onmessage = async ({ data }) => {
    // The message and the ends of the waits come in any order.
    await Promise.all(waits);
    console.log(data);
    if (!data.startsWith("notified")) return;
    Atomics.store(numbers, 2, 7);
    console.log("notified:", Atomics.notify(numbers, 2));
  };
});

// prints:
// | not-equal timed-out
// | after 5 ms: timed-out
// | true 1 ok
// | true 2 ok
// | true 3 ok
// | notified: 2, then 1, then 0
// | notified: 1
// | ok 7
