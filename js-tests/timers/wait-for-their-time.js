// A timer waits for its delay, on the clock of performance.now.
const start = performance.now();
for (const delay of [0, 1, 50, 1000, 86_400_000 / 48]) {
  setTimeout(() => console.log(delay, performance.now() - start), delay);
}

// prints:
// | 0 0
// | 1 1
// | 50 50
// | 1000 1000
// | 1800000 1800000
