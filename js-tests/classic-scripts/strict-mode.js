"use strict";
// With "use strict" a classic script is strict: undeclared names are ReferenceErrors, this in a function is undefined.
try {
  undeclared = 1;
} catch (error) {
  console.log(error instanceof ReferenceError);
}
console.log((function () {
  return this;
})());
try {
  Object.freeze([]).push(1);
} catch (error) {
  console.log(error instanceof TypeError);
}

// prints:
// | true
// | undefined
// | true
