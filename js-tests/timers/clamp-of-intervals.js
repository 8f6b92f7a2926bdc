// An interval nests with each round, and so waits 4 ms at least after the first few.
let last = performance.now();
const waits = [];
const id = setInterval(() => {
  const now = performance.now();
  waits.push(now - last);
  last = now;
  if (waits.length === 9) {
    clearInterval(id);
    console.log(waits.join(" "));
  }
}, 1);

// prints:
// | 1 1 1 1 1 1 4 4 4
