// An interval waits its time anew after each round, without drift on a clock that is exact.
const times = [];
const start = performance.now();
const id = setInterval(() => {
  times.push(performance.now() - start);
  if (times.length === 4) {
    clearInterval(id);
    console.log(times.join(" "));
  }
}, 100);

// prints:
// | 100 200 300 400
