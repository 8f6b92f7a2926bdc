// An imported binding changes with the exporting module, and cannot be assigned.
import greet, { count, increase } from "./_counted.mjs";
increase();
increase();
console.log(count);
try {
  count = 5;
} catch (error) {
  console.log(error instanceof TypeError);
}

// prints:
// | 2
// | true
