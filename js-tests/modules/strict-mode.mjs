// A module is strict, has undefined as this, and its declarations are its own.
var own = 1;
console.log(this, "own" in globalThis);
try {
  undeclared = 1;
} catch (error) {
  console.log(error.name);
}
console.log((function () {
  return this;
})());

// prints:
// | undefined false
// | ReferenceError
// | undefined
