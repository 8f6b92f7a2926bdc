// AbortSignal.any of no signals is never aborted; it takes any iterable of signals, and nothing else.
console.log(AbortSignal.any([]).aborted);
console.log(AbortSignal.any(new Set([AbortSignal.abort("s")])).reason);
for (const value of [undefined, null, {}, new AbortController().signal, [null], [{}], "x"]) {
  try {
    AbortSignal.any(value);
    console.log("accepted");
  } catch (error) {
    console.log(error.constructor.name);
  }
}

// prints:
// | false
// | s
// | TypeError
// | TypeError
// | TypeError
// | TypeError
// | TypeError
// | TypeError
// | TypeError
