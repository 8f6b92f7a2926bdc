// An exception in a timer is reported; the other timers run, and an interval continues.
// status: 1
// stderr: Uncaught Error: timeout
// stderr: Uncaught Error: interval 1
// stderr: Uncaught Error: interval 2
setTimeout(() => {
  throw new Error("timeout");
});
let count = 0;
const id = setInterval(() => {
  if (++count === 2) clearInterval(id);
  throw new Error(`interval ${count}`);
}, 5);
setTimeout(() => console.log("another", count), 20);

// prints:
// | another 2
