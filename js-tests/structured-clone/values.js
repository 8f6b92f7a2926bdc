// Primitives are cloned to themselves, -0 and NaN too, and wrapped ones to new objects without other properties.
for (const value of ["text", "", "\ud800", 1.5, -0, NaN, Infinity, true, undefined, null, 10n]) {
  if (!Object.is(structuredClone(value), value)) console.log("other", value);
}
for (const value of [new Boolean(false), new Number(-0), Object(7n), new String("\udc00")]) {
  value.extra = 1;
  const clone = structuredClone(value);
  const isSame = clone.constructor === value.constructor && Object.is(clone.valueOf(), value.valueOf());
  console.log(clone !== value, isSame, "extra" in clone);
}
console.log(structuredClone.name, structuredClone.length);

// prints:
// | true true false
// | true true false
// | true true false
// | true true false
// | structuredClone 1
