// time, timeLog and timeEnd print the time that has passed; a timer that is there, or is not, is a warning.
// stderr: 't'
// stderr: 'unknown'
// stderr: 't'
console.time("t");
console.time("t");
console.timeLog("unknown");
setTimeout(() => {
  console.timeLog("t", "so far", { n: 1 });
}, 250);
setTimeout(() => {
  console.timeEnd("t");
  console.timeEnd("t");
}, 1500);

// prints:
// | t: 250ms so far { n: 1 }
// | t: 1.500s
