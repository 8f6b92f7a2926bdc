// Arguments are checked in the order of the standard, also those that are missing.
same(({ undefined: 1 }).propertyIsEnumerable(), true);
same(({}).propertyIsEnumerable(), false);
throws(() => Object.prototype.propertyIsEnumerable.call(null), TypeError);
const called = { valueOf: () => { throw new SyntaxError() } };
for (const length of [-1, called]) throws(() => new ArrayBuffer(8).resize(length), TypeError);
throws(() => new ArrayBuffer(8, { maxByteLength: 9 }).resize(called), SyntaxError);
throws(() => new ArrayBuffer(8, { maxByteLength: 9 }).resize(10), RangeError);
for (const length of [-1, called]) throws(() => new SharedArrayBuffer(8).grow(length), TypeError);
