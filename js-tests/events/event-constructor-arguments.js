// The constructor of an event wants new, a type, and a dictionary that is an object, null or undefined.
const attempt = (steps) => {
  try {
    return steps().type;
  } catch (error) {
    return error.constructor.name;
  }
};
console.log(attempt(() => new Event()));
console.log(attempt(() => Event("x")));
console.log(attempt(() => new Event(Symbol("s"))));
console.log(attempt(() => new Event("x", 1)));
console.log(attempt(() => new Event("x", "bubbles")));
console.log(attempt(() => new Event("x", null)));
console.log(attempt(() => new Event(undefined, undefined)));
console.log(attempt(() => new Event(1, () => {})));

// prints:
// | TypeError
// | TypeError
// | TypeError
// | TypeError
// | TypeError
// | x
// | undefined
// | 1
