// crypto and navigator cannot be set, which is an error in strict mode; performance can be replaced.
"use strict";
for (const name of ["crypto", "navigator"]) {
  const before = globalThis[name];
  try {
    globalThis[name] = 1;
  } catch (error) {
    console.log(error instanceof TypeError, globalThis[name] === before);
  }
}
performance = "mine";
console.log(performance);

// prints:
// | true true
// | true true
// | mine
