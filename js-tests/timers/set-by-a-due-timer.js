// A timer of 0 ms that a timer sets runs after those that were due already.
setTimeout(() => {
  console.log("first");
  setTimeout(() => console.log("set by the first"));
}, 5);
setTimeout(() => console.log("second"), 5);
setTimeout(() => console.log("third"), 6);

// prints:
// | first
// | second
// | set by the first
// | third
