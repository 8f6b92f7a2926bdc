// Without anything that keeps it alive a script ends, when the last timer has run or was cleared.
const far = setTimeout(() => console.log("not reached"), 10 ** 9);
setTimeout(() => {
  clearTimeout(far);
  console.log("cleared");
}, 10);

// prints:
// | cleared
