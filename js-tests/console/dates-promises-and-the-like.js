// Dates, expressions, promises and wrapped primitives show their value.
console.log(new Date(0), new Date(NaN), /a\/b/gi);
console.log(Promise.resolve(1), new Promise(() => {}), [Promise.resolve("x")]);
console.log(new String("s"), new Number(1), new Boolean(false), Object(1n));
console.log([new Date(0), "s", undefined, null]);

// prints:
// | 1970-01-01T00:00:00.000Z Invalid Date /a\/b/gi
// | Promise { 1 } Promise { <pending> } [ Promise { 'x' } ]
// | [String: 's'] [Number: 1] [Boolean: false] [BigInt: 1n]
// | [ 1970-01-01T00:00:00.000Z, 's', undefined, null ]
