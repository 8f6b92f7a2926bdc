// Timeouts that are nested more deeply than five wait 4 ms at least.
let last = performance.now();
const waits = [];
(function nest(level) {
  setTimeout(() => {
    const now = performance.now();
    waits.push(now - last);
    last = now;
    if (level < 9) nest(level + 1);
    else console.log(waits.join(" "));
  });
})(1);

// prints:
// | 0 0 0 0 0 0 4 4 4
