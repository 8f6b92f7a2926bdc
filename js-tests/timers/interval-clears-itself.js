// An interval that clears itself does not run again, and the process ends.
let count = 0;
const id = setInterval(() => {
  count += 1;
  console.log(count);
  if (count === 3) clearInterval(id);
}, 10);

// prints:
// | 1
// | 2
// | 3
