// timeStamp is when the event was made, on the clock of performance.now.
const before = performance.now();
const first = new Event("x");
setTimeout(() => {
  const second = new Event("x");
  console.log(first.timeStamp >= before, second.timeStamp - first.timeStamp);
}, 250);

// prints:
// | true 250
