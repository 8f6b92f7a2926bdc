// The milliseconds of AbortSignal.timeout are a whole number in range: anything else is a TypeError.
for (const value of [-1, NaN, Infinity, 2 ** 53, undefined, "x", {}, 1.9, "10", null, -0.5, 2 ** 53 - 1]) {
  try {
    console.log(String(value), AbortSignal.timeout(value) instanceof AbortSignal);
  } catch (error) {
    console.log(String(value), error.constructor.name);
  }
}

// prints:
// | -1 TypeError
// | NaN TypeError
// | Infinity TypeError
// | 9007199254740992 TypeError
// | undefined TypeError
// | x TypeError
// | [object Object] TypeError
// | 1.9 true
// | 10 true
// | null true
// | -0.5 true
// | 9007199254740991 true
