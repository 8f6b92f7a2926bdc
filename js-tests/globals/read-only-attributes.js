// crypto and navigator cannot be set, which is an error in strict mode; performance and origin can be replaced.
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
origin = 3;
console.log(performance, origin, Object.getOwnPropertyDescriptor(globalThis, "performance").writable);

// prints:
// | true true
// | true true
// | mine 3 true
