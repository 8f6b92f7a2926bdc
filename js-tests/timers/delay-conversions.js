// A delay is converted to a long: fractions are cut off, NaN is 0, 2 to the 32nd wraps around, less than 0 is 0.
const start = performance.now();
const delays = [1.9, "3", NaN, undefined, null, -5, 2 ** 32 + 2, 2 ** 31, Infinity, { valueOf: () => 4 }];
for (const delay of delays) {
  setTimeout(() => console.log(typeof delay === "object" && delay ? "object" : String(delay), performance.now() - start), delay);
}
try {
  setTimeout(() => {}, Symbol("s"));
} catch (error) {
  console.log(error instanceof TypeError);
}

// prints:
// | true
// | NaN 0
// | undefined 0
// | null 0
// | -5 0
// | 2147483648 0
// | Infinity 0
// | 1.9 1
// | 4294967298 2
// | 3 3
// | object 4
