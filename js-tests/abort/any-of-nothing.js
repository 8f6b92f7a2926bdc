// AbortSignal.any of no signals is never aborted; it takes any iterable of signals, and nothing else.
console.log(AbortSignal.any([]).aborted);
console.log(AbortSignal.any(new Set([AbortSignal.abort("s")])).reason);
const outcomes = [undefined, null, {}, new AbortController().signal, [null], [{}], "x"].map((value) => {
  try {
    return AbortSignal.any(value);
  } catch (error) {
    return error.constructor.name;
  }
});
console.log(outcomes.length, ...new Set(outcomes));

// prints:
// | false
// | s
// | 7 TypeError
