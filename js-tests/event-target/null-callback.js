// A null or undefined callback adds and removes nothing; another primitive is a TypeError; two arguments are required.
const target = new EventTarget();
const outcome = (steps) => {
  try {
    return String(steps());
  } catch (error) {
    return error.constructor.name;
  }
};
const accepted = [
  () => target.addEventListener("x", null),
  () => target.addEventListener("x", undefined),
  () => target.removeEventListener("x", null),
];
const refused = [
  () => target.addEventListener("x", 1),
  () => target.addEventListener("x", "code()"),
  () => target.removeEventListener("x", Symbol("s")),
  () => target.addEventListener("x"),
  () => target.removeEventListener("x"),
  () => target.dispatchEvent(),
  () => target.dispatchEvent({ type: "x" }),
  () => target.addEventListener(Symbol("s"), null),
];
console.log(accepted.map(outcome).join());
console.log(refused.map(outcome).join());

// prints:
// | undefined,undefined,undefined
// | TypeError,TypeError,TypeError,TypeError,TypeError,TypeError,TypeError,TypeError
