// Arguments are checked in the order of the standard, also those that are missing.
const equal = (found, expected) => {
  if (found !== expected) throw new Error(`${found} is not ${expected}`);
};
const thrown = (steps) => {
  try {
    return steps();
  } catch (error) {
    return error.name;
  }
};
equal(({ undefined: 1 }).propertyIsEnumerable(), true);
equal(({}).propertyIsEnumerable(), false);
equal(thrown(() => Object.prototype.propertyIsEnumerable.call(null)), "TypeError");
const called = { valueOf: () => { throw new SyntaxError() } };
for (const length of [-1, called]) equal(thrown(() => new ArrayBuffer(8).resize(length)), "TypeError");
equal(thrown(() => new ArrayBuffer(8, { maxByteLength: 9 }).resize(called)), "SyntaxError");
equal(thrown(() => new ArrayBuffer(8, { maxByteLength: 9 }).resize(10)), "RangeError");
for (const length of [-1, called]) equal(thrown(() => new SharedArrayBuffer(8).grow(length)), "TypeError");
