// A value may be thousands of levels deep and have many objects. One that is deeper, or has no end, is a RangeError.
const nest = (depth) => {
  let value = [];
  while (depth--) value = [value];
  return value;
};
let depth = 0;
for (let value = structuredClone(nest(5000)); value[0]; value = value[0]) depth += 1;
console.log(depth);
const endless = () => ({ get next() { return endless(); } });
for (const value of [nest(100_000), endless()]) {
  try {
    structuredClone(value);
  } catch (error) {
    console.log(error instanceof RangeError);
  }
}
const many = structuredClone(Array.from({ length: 100_000 }, (_, i) => ({ i })));
console.log(many.length, many[99_999].i);

// prints:
// | 5000
// | true
// | true
// | 100000 99999
