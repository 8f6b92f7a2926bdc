// Primitives are cloned to themselves, -0 and NaN too.
for (const value of ["text", "\ud800", 1.5, NaN, true, undefined, null, 10n]) {
  console.log(Object.is(structuredClone(value), value));
}
console.log(Object.is(structuredClone(-0), -0));

// prints:
// | true
// | true
// | true
// | true
// | true
// | true
// | true
// | true
// | true
