// A null or undefined callback adds and removes nothing; another primitive is a TypeError; two arguments are required.
const target = new EventTarget();
const outcome = (steps) => {
  try {
    return String(steps());
  } catch (error) {
    return error.constructor.name;
  }
};
console.log(outcome(() => target.addEventListener("x", null)));
console.log(outcome(() => target.addEventListener("x", undefined)));
console.log(outcome(() => target.removeEventListener("x", null)));
console.log(outcome(() => target.addEventListener("x", 1)));
console.log(outcome(() => target.addEventListener("x", "code()")));
console.log(outcome(() => target.removeEventListener("x", Symbol("s"))));
console.log(outcome(() => target.addEventListener("x")));
console.log(outcome(() => target.removeEventListener("x")));
console.log(outcome(() => target.dispatchEvent()));
console.log(outcome(() => target.dispatchEvent({ type: "x" })));
console.log(outcome(() => target.addEventListener(Symbol("s"), null)));

// prints:
// | undefined
// | undefined
// | undefined
// | TypeError
// | TypeError
// | TypeError
// | TypeError
// | TypeError
// | TypeError
// | TypeError
// | TypeError
