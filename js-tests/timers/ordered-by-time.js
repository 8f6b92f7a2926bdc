// Timers run in the order of their times, and of being set where those are the same.
setTimeout(() => console.log("20 a"), 20);
setTimeout(() => console.log("10 a"), 10);
setTimeout(() => console.log("20 b"), 20);
setTimeout(() => console.log("0"), 0);
setTimeout(() => console.log("none"));
setTimeout(() => console.log("10 b"), 10);

// prints:
// | 0
// | none
// | 10 a
// | 10 b
// | 20 a
// | 20 b
