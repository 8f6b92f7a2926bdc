// performance.now begins near 0, never goes back, and measures the time that passes in timers.
const first = performance.now();
const second = performance.now();
console.log(first >= 0, first < 1000, second >= first);
setTimeout(() => console.log(performance.now() - second), 1234);

// prints:
// | true true true
// | 1234
