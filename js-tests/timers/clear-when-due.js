// A timer that is cleared by another one of the same time does not run.
setTimeout(() => {
  console.log("first");
  clearTimeout(second);
}, 5);
const second = setTimeout(() => console.log("second"), 5);
setTimeout(() => console.log("third"), 5);

// prints:
// | first
// | third
