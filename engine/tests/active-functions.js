// A native function is still the active function after it has called another one: `RegExp`, which is called without `new`,
// returns an object that looks like a pattern and whose constructor it is itself.
const pattern = Object.defineProperty({ constructor: RegExp }, Symbol.match, { get: Date.now });
same(RegExp(pattern), pattern, "with a native getter");
same(RegExp({ constructor: RegExp, [Symbol.match]: true }) instanceof RegExp, false, "without a getter");
same(RegExp({ constructor: Object, get [Symbol.match]() { return [1].map(Number); } }) instanceof RegExp, true, "another constructor");
