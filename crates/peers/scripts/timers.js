// Timers that are all set before the first one runs.
const start = performance.now();
let called = 0;
for (let i = 0; i < count; i++) {
  setTimeout(() => {
    if (++called === count) report(called, start);
  }, i % 10);
}
