// A timer that is set outside of timers is not nested, however many there were before.
let level = 0;
(function nest() {
  if (level++ < 8) return setTimeout(nest);
  AbortSignal.timeout(0).onabort = () => {
    const start = performance.now();
    setTimeout(() => console.log(performance.now() - start));
  };
  setTimeout(() => {}, 100);
})();

// prints:
// | 0
