// The position of a name that is not defined is the position of the use that threw: no operand of typeof, and no use in another function.
const debug = typeof missing === "object" && missing.debug;
function never() {
  return missing.never;
}
function later() {
  return missing.later;
}
onerror = (message, file, line, column) => {
  console.log(message, line, column);
  return true;
};
setTimeout(later);

// prints:
// | Uncaught ReferenceError: missing is not defined 7 10
