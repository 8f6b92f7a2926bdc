// A buffer or an array that changes while an argument is converted or a callback runs: built-ins have the result of the standard, or
// throw a TypeError or a RangeError. Each case is run with four changes and with an exception, and has four results.
const results = (value) => {
  if (Array.isArray(value)) return value.map(results).join();
  return ArrayBuffer.isView(value) ? Array.from(value).join() : String(value);
};
const bytes = (buffer) => Array.from(new Uint8Array(buffer.byteLength && buffer), (byte) => byte.toString(16).padStart(2, 0)).join("");
const sizes = (view) => [view.byteOffset, view.byteLength, view.length];
const species = (act, Constructor) => ({
  [Symbol.species]: function (...values) {
    act();
    return new Constructor(...values);
  },
});
const target = (act) => Object.defineProperty(function () {}.bind(), "prototype", { get: act });
const localized = (array, act) => {
  const { toLocaleString } = Number.prototype;
  Number.prototype.toLocaleString = function () {
    act();
    return `n${this}`;
  };
  try {
    return array.toLocaleString();
  } finally {
    Number.prototype.toLocaleString = toLocaleString;
  }
};

// What a case returns or throws, if `step` happens once in it.
const outcome = (run, objects, step) => {
  let acts = 0;
  const act = () => void (acts++ || step(objects));
  const change = (value) => ({ valueOf: () => (act(), value), toString: () => (act(), value) });
  const call = (callback) => (...values) => (act(), callback(...values));
  const list = [];
  const seen = (result) => (value) => (list.push(String(value)), result);
  seen.toString = () => list.join();
  try {
    return results(run({ ...objects, act, change, call, seen }));
  } catch (error) {
    if (error instanceof TypeError || error instanceof RangeError) return error.name;
    if (error === thrown) return "thrown";
    throw error;
  } finally {
    same(acts > 0, true, `${run} changes something`);
  }
};
const thrown = {};
const fail = () => {
  throw thrown;
};
const check = (cases, make, steps) => {
  for (const [run, expected] of cases) {
    for (const [index, result] of expected.split(" | ").entries()) {
      for (const step of [steps[index]].flat()) same(outcome(run, make(), step), result, `${run} with ${step}`);
    }
    same(outcome(run, make(), fail), "thrown", `${run} with an exception`);
  }
};

// An array of each kind that has the length of its buffer, and some of a fixed length.
const make = () => {
  const b = new ArrayBuffer(16, { maxByteLength: 32 });
  const [u, i, g, d] = [Uint8Array, Int32Array, BigInt64Array, DataView].map((View) => new View(b));
  u.forEach((_, index) => (u[index] = index + 1));
  const [f, h, e] = [new Uint8Array(b, 4, 8), new Int32Array(b, 4, 2), new DataView(b, 4, 8)];
  return { b, u, i, g, d, f, h, e, n: Uint8Array.of(1, 2, 3, 4) };
};
const transfer = ({ b, n }) => [b, n.buffer].forEach((buffer) => buffer.transfer?.());
const clone = ({ b, n }) => structuredClone(0, { transfer: [b, n.buffer] });
const detached = [
  ...("transfer" in ArrayBuffer.prototype ? [transfer] : []),
  ...("structuredClone" in globalThis ? [clone] : []),
];
const resized = (length) => ({ b }) => b.resize(length);

// With the first six bytes left, with none, with 24, and detached.
const changes = [resized(6), resized(0), resized(24), detached];
const buffers = [
  // Buffers.
  [({ b, change }) => bytes(b.slice(change(2))), "0304050600000000000000000000 | 0000000000000000000000000000 | 030405060708090a0b0c0d0e0f10 | TypeError"],
  [({ b, change }) => bytes(b.slice(2, change(12))), "03040506000000000000 | 00000000000000000000 | 030405060708090a0b0c | TypeError"],
  [({ b, change }) => bytes(b.slice(change(-4), -1)), "000000 | 000000 | 0d0e0f | TypeError"],
  [({ b, act }) => bytes(b.slice.call(Object.assign(b, { constructor: species(act, ArrayBuffer) }), 1, 9)), "0203040506000000 | 0000000000000000 | 0203040506070809 | TypeError"],
  [({ b, change }) => b.resize(change(10)) ?? b.byteLength, "10 | 10 | 10 | TypeError"],
  // Views.
  [({ b, change }) => sizes(new DataView(b, change(4))), "4,2,undefined | RangeError | 4,20,undefined | TypeError"],
  [({ b, change }) => sizes(new DataView(b, 4, change(4))), "RangeError | RangeError | 4,4,undefined | TypeError"],
  [({ b, act }) => sizes(Reflect.construct(DataView, [b, 4, 8], target(act))), "RangeError | RangeError | 4,8,undefined | TypeError"],
  [({ b, act }) => sizes(Reflect.construct(DataView, [b, 12], target(act))), "RangeError | RangeError | 12,12,undefined | TypeError"],
  [({ d, change }) => d.getInt8(change(5)), "6 | RangeError | 6 | TypeError"],
  [({ d, change }) => d.getInt32(change(4)), "RangeError | RangeError | 84281096 | TypeError"],
  [({ d, change }) => d.getFloat64(change(8)) > 0, "RangeError | RangeError | true | TypeError"],
  [({ d, change }) => d.getBigInt64(change(0), true), "RangeError | RangeError | 578437695752307201 | TypeError"],
  [({ e, change }) => e.getUint16(change(0)), "TypeError | TypeError | 1286 | TypeError"],
  [({ d, b, change }) => d.setInt8(change(5), 77) ?? bytes(b), "01020304054d | RangeError | 01020304054d0708090a0b0c0d0e0f100000000000000000 | TypeError"],
  [({ d, b, change }) => d.setInt32(1, change(77)) ?? bytes(b), "010000004d06 | RangeError | 010000004d060708090a0b0c0d0e0f100000000000000000 | TypeError"],
  [({ d, b, change }) => d.setFloat64(8, change(0)) ?? bytes(b), "RangeError | RangeError | 010203040506070800000000000000000000000000000000 | TypeError"],
  [({ d, b, change }) => d.setBigInt64(8, change(1n)) ?? bytes(b), "RangeError | RangeError | 010203040506070800000000000000010000000000000000 | TypeError"],
  [({ e, b, change }) => e.setInt8(1, change(77)) ?? bytes(b), "TypeError | TypeError | 01020304054d0708090a0b0c0d0e0f100000000000000000 | TypeError"],
  // Typed arrays are made.
  [({ b, change }) => sizes(new Uint8Array(b, change(4))), "4,2,2 | RangeError | 4,20,20 | TypeError"],
  [({ b, change }) => sizes(new Uint8Array(b, 4, change(4))), "RangeError | RangeError | 4,4,4 | TypeError"],
  [({ b, change }) => sizes(new BigInt64Array(b, change(8), 1)), "RangeError | RangeError | 8,8,1 | TypeError"],
  [({ b, act }) => sizes(Reflect.construct(Int32Array, [b, 4], target(act))), "4,0,0 | RangeError | 4,20,5 | TypeError"],
  // The prototype comes before the length (InitializeTypedArrayFromTypedArray); V8 reads the length first.
  [({ u, act }) => sizes(Reflect.construct(Uint8Array, [u], target(act))), "0,6,6 | 0,0,0 | 0,24,24 | TypeError"],
  [({ u, act }) => sizes(Reflect.construct(Int16Array, [u], target(act))), "0,12,6 | 0,0,0 | 0,48,24 | TypeError"],
  [({ f, act }) => sizes(Reflect.construct(Int16Array, [f], target(act))), "TypeError | TypeError | 0,16,8 | TypeError"],
  [({ u, call }) => Uint8Array.from(u, call((x) => x * 2)), "2,4,6,8,10,12,14,16,18,20,22,24,26,28,30,32 | 2,4,6,8,10,12,14,16,18,20,22,24,26,28,30,32 | 2,4,6,8,10,12,14,16,18,20,22,24,26,28,30,32 | 2,4,6,8,10,12,14,16,18,20,22,24,26,28,30,32"],
  [({ u, call }) => Uint8Array.from({ length: 3, 0: 1, 1: 2, 2: 3 }, call((x) => x * 2)), "2,4,6 | 2,4,6 | 2,4,6 | 2,4,6"],
  [({ u, call }) => Uint8Array.from.call(function () { return u; }, { length: 8 }, call(() => 77)), "77,77,77,77,77,77 |  | 77,77,77,77,77,77,77,77,9,10,11,12,13,14,15,16,0,0,0,0,0,0,0,0 | TypeError"],
  [({ u, change }) => Uint8Array.of.call(function () { return u; }, change(77), 78), "77,78,3,4,5,6 |  | 77,78,3,4,5,6,7,8,9,10,11,12,13,14,15,16,0,0,0,0,0,0,0,0 | TypeError"],
  // Elements.
  [({ u, b, change }) => { u[8] = change(77); return bytes(b); }, "010203040506 |  | 01020304050607084d0a0b0c0d0e0f100000000000000000 | "],
  [({ f, b, change }) => { f[1] = change(77); return bytes(b); }, "010203040506 |  | 01020304054d0708090a0b0c0d0e0f100000000000000000 | "],
  [({ g, b, change }) => { g[1] = change(77n); return bytes(b); }, "010203040506 |  | 01020304050607084d000000000000000000000000000000 | "],
  [({ u, change }) => Reflect.defineProperty(u, "8", { value: change(77) }), "true | true | true | true"],
  [({ u, change }) => Reflect.set(u, "8", change(77)), "true | true | true | true"],
  [({ u, change }) => Reflect.set(Object.create(u), "8", change(77), u), "true | true | true | true"],
  // Methods of typed arrays.
  [({ u, change }) => u.at(change(8)), "undefined | undefined | 9 | undefined"],
  [({ u, change }) => u.at(change(-1)), "undefined | undefined | 16 | undefined"],
  [({ f, change }) => f.at(change(1)), "undefined | undefined | 6 | undefined"],
  [({ u, b, change }) => u.copyWithin(change(1), 4, 7) && bytes(b), "010506040506 |  | 0105060705060708090a0b0c0d0e0f100000000000000000 | TypeError"],
  [({ u, b, change }) => u.copyWithin(1, change(4), 7) && bytes(b), "010506040506 |  | 0105060705060708090a0b0c0d0e0f100000000000000000 | TypeError"],
  [({ u, b, change }) => u.copyWithin(1, 4, change(7)) && bytes(b), "010506040506 |  | 0105060705060708090a0b0c0d0e0f100000000000000000 | TypeError"],
  [({ u, b, change }) => u.copyWithin(8, 0, change(4)) && bytes(b), "010203040506 |  | 0102030405060708010203040d0e0f100000000000000000 | TypeError"],
  [({ f, b, change }) => f.copyWithin(0, 4, change(7)) && bytes(b), "TypeError | TypeError | 01020304090a0b08090a0b0c0d0e0f100000000000000000 | TypeError"],
  [({ i, b, change }) => i.copyWithin(0, 1, change(4)) && bytes(b), "010203040506 |  | 05060708090a0b0c0d0e0f100d0e0f100000000000000000 | TypeError"],
  [({ u, call }) => [u.every(call((x) => x !== 4)), u.length], "false,6 | true,0 | false,24 | true,0"],
  [({ u, call, seen }) => [u.every(call(seen(true))), seen], "true,1,2,3,4,5,6,undefined,undefined,undefined,undefined,undefined,undefined,undefined,undefined,undefined,undefined | true,1,undefined,undefined,undefined,undefined,undefined,undefined,undefined,undefined,undefined,undefined,undefined,undefined,undefined,undefined,undefined | true,1,2,3,4,5,6,7,8,9,10,11,12,13,14,15,16 | true,1,undefined,undefined,undefined,undefined,undefined,undefined,undefined,undefined,undefined,undefined,undefined,undefined,undefined,undefined,undefined"],
  [({ u, b, change }) => u.fill(change(77)) && bytes(b), "4d4d4d4d4d4d |  | 4d4d4d4d4d4d4d4d4d4d4d4d4d4d4d4d0000000000000000 | TypeError"],
  [({ u, b, change }) => u.fill(77, change(3)) && bytes(b), "0102034d4d4d |  | 0102034d4d4d4d4d4d4d4d4d4d4d4d4d0000000000000000 | TypeError"],
  [({ u, b, change }) => u.fill(77, 3, change(9)) && bytes(b), "0102034d4d4d |  | 0102034d4d4d4d4d4d0a0b0c0d0e0f100000000000000000 | TypeError"],
  [({ f, b, change }) => f.fill(77, 1, change(3)) && bytes(b), "TypeError | TypeError | 01020304054d4d08090a0b0c0d0e0f100000000000000000 | TypeError"],
  [({ g, b, change }) => g.fill(change(77n)) && bytes(b), "010203040506 |  | 4d000000000000004d000000000000000000000000000000 | TypeError"],
  [({ u, call }) => u.filter(call((x) => x !== 2)), "1,3,4,5,6,0,0,0,0,0,0,0,0,0,0 | 1,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0 | 1,3,4,5,6,7,8,9,10,11,12,13,14,15,16 | 1,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0"],
  [({ f, call }) => f.filter(call((x) => x !== 6)), "5,0,0,0,0,0,0,0 | 5,0,0,0,0,0,0,0 | 5,7,8,9,10,11,12 | 5,0,0,0,0,0,0,0"],
  [({ g, call }) => g.filter(call(() => true)), "TypeError | TypeError | 578437695752307201,1157159078456920585 | TypeError"],
  [({ g, act }) => Object.assign(g, { constructor: species(act, BigInt64Array) }).filter(() => true), "578437695752307201,1157159078456920585 | 578437695752307201,1157159078456920585 | 578437695752307201,1157159078456920585 | 578437695752307201,1157159078456920585"],
  [({ u, act }) => Object.assign(u, { constructor: species(act, Uint8Array) }).filter((x) => x % 2), "1,3,5,7,9,11,13,15 | 1,3,5,7,9,11,13,15 | 1,3,5,7,9,11,13,15 | 1,3,5,7,9,11,13,15"],
  [({ u, call }) => u.find(call((x) => x === 12)), "undefined | undefined | 12 | undefined"],
  [({ u, call }) => u.findIndex(call((x) => x === undefined)), "6 | 1 | -1 | 1"],
  [({ u, call }) => u.findLast(call((x) => x === 3)), "3 | undefined | 3 | undefined"],
  [({ u, call }) => u.findLastIndex(call((x) => x === undefined)), "14 | 14 | -1 | 14"],
  [({ u, call, seen }) => u.forEach(call(seen())) ?? seen, "1,2,3,4,5,6,undefined,undefined,undefined,undefined,undefined,undefined,undefined,undefined,undefined,undefined | 1,undefined,undefined,undefined,undefined,undefined,undefined,undefined,undefined,undefined,undefined,undefined,undefined,undefined,undefined,undefined | 1,2,3,4,5,6,7,8,9,10,11,12,13,14,15,16 | 1,undefined,undefined,undefined,undefined,undefined,undefined,undefined,undefined,undefined,undefined,undefined,undefined,undefined,undefined,undefined"],
  [({ u, change }) => u.includes(12, change(3)), "false | false | true | false"],
  [({ u, change }) => u.includes(undefined, change(3)), "true | true | false | true"],
  [({ u, change }) => u.indexOf(12, change(3)), "-1 | -1 | 11 | -1"],
  [({ u, change }) => u.indexOf(undefined, change(3)), "-1 | -1 | -1 | -1"],
  [({ u, change }) => u.lastIndexOf(3, change(11)), "2 | -1 | 2 | -1"],
  [({ u, change }) => u.lastIndexOf(undefined, change(11)), "-1 | -1 | -1 | -1"],
  [({ u, change }) => u.join(change("-")), "1-2-3-4-5-6---------- | --------------- | 1-2-3-4-5-6-7-8-9-10-11-12-13-14-15-16 | ---------------"],
  [({ f, change }) => f.join(change("-")), "------- | ------- | 5-6-7-8-9-10-11-12 | -------"],
  [({ u, call }) => u.map(call((x) => x * 2)), "2,4,6,8,10,12,0,0,0,0,0,0,0,0,0,0 | 2,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0 | 2,4,6,8,10,12,14,16,18,20,22,24,26,28,30,32 | 2,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0"],
  [({ i, call }) => i.map(call((x, index) => index)), "0,1,2,3 | 0,1,2,3 | 0,1,2,3 | 0,1,2,3"],
  [({ g, call }) => g.map(call((x) => x ?? 1n)), "578437695752307201,1 | 578437695752307201,1 | 578437695752307201,1157159078456920585 | 578437695752307201,1"],
  [({ g, call }) => g.map(call((x) => x)), "TypeError | TypeError | 578437695752307201,1157159078456920585 | TypeError"],
  [({ u, act }) => Object.assign(u, { constructor: species(act, Uint8Array) }).map((x) => x), "1,2,3,4,5,6,0,0,0,0,0,0,0,0,0,0 | 0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0 | 1,2,3,4,5,6,7,8,9,10,11,12,13,14,15,16 | 0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0"],
  [({ u, act }) => Object.assign(u, { constructor: species(act, function () { return u; }) }).map(() => 7), "TypeError | TypeError | 7,7,7,7,7,7,7,7,7,7,7,7,7,7,7,7,0,0,0,0,0,0,0,0 | TypeError"],
  [({ u, call }) => u.reduce(call((sum, x) => sum + x), 0), "NaN | NaN | 136 | NaN"],
  [({ u, call }) => u.reduceRight(call((sum, x) => sum + x), 0), "NaN | NaN | 136 | NaN"],
  [({ u, b, change }) => u.set([77, 78], change(8)) ?? bytes(b), "RangeError | RangeError | 01020304050607084d4e0b0c0d0e0f100000000000000000 | TypeError"],
  [({ u, b, change }) => u.set([70, change(77), 78], 4) ?? bytes(b), "01020304464d |  | 01020304464d4e08090a0b0c0d0e0f100000000000000000 | "],
  [({ u, f, change }) => u.set(f, change(8)) ?? bytes(u.buffer), "TypeError | TypeError | 010203040506070805060708090a0b0c0000000000000000 | TypeError"],
  [({ f, u, change }) => f.set(u.subarray(0, 4), change(1)) ?? bytes(u.buffer), "TypeError | TypeError | 0102030405010203040a0b0c0d0e0f100000000000000000 | TypeError"],
  [({ u, i, change }) => i.set(u.subarray(0, 2), change(1)) ?? bytes(u.buffer), "RangeError | TypeError | 0102030401000000020000000d0e0f100000000000000000 | TypeError"],
  [({ u, b, act }) => u.set({ get length() { act(); return 2; }, 0: 77, 1: 78 }, 8) ?? bytes(b), "010203040506 |  | 01020304050607084d4e0b0c0d0e0f100000000000000000 | "],
  [({ u, b, act }) => u.set({ length: 3, get 0() { act(); return 77; }, 1: 78, 2: 79 }, 4) ?? bytes(b), "010203044d4e |  | 010203044d4e4f08090a0b0c0d0e0f100000000000000000 | "],
  [({ u, change }) => u.slice(change(3)), "4,5,6,0,0,0,0,0,0,0,0,0,0 | 0,0,0,0,0,0,0,0,0,0,0,0,0 | 4,5,6,7,8,9,10,11,12,13,14,15,16 | TypeError"],
  [({ u, change }) => u.slice(3, change(9)), "4,5,6,0,0,0 | 0,0,0,0,0,0 | 4,5,6,7,8,9 | TypeError"],
  [({ f, change }) => f.slice(1, change(3)), "TypeError | TypeError | 6,7 | TypeError"],
  [({ u, act }) => Object.assign(u, { constructor: species(act, Uint8Array) }).slice(3, 9), "4,5,6,0,0,0 | 0,0,0,0,0,0 | 4,5,6,7,8,9 | TypeError"],
  [({ u, act }) => Object.assign(u, { constructor: species(act, Int16Array) }).slice(3, 9), "4,5,6,0,0,0 | 0,0,0,0,0,0 | 4,5,6,7,8,9 | TypeError"],
  [({ i, act }) => Object.assign(i, { constructor: species(act, Int32Array) }).slice(1, 3), "0,0 | 0,0 | 134678021,202050057 | TypeError"],
  [({ u, act }) => Object.assign(u, { constructor: species(act, function (count) { return new Uint8Array(u.buffer, 0, count); }) }).slice(8, 10), "1,2 | RangeError | 9,10 | TypeError"],
  [({ u, call }) => u.some(call((x) => x === 12)), "false | false | true | false"],
  [({ u, b, call }) => u.sort(call((x, y) => y - x)) && bytes(b), "100f0e0d0c0b |  | 100f0e0d0c0b0a0908070605040302010000000000000000 | "],
  [({ f, b, call }) => f.sort(call((x, y) => y - x)) && bytes(b), "010203040506 |  | 010203040c0b0a09080706050d0e0f100000000000000000 | "],
  [({ g, b, call }) => g.sort(call((x, y) => (x < y ? 1 : -1))) && bytes(b), "010203040506 |  | 090a0b0c0d0e0f1001020304050607080000000000000000 | "],
  [({ u, call }) => u.toSorted(call((x, y) => y - x)), "16,15,14,13,12,11,10,9,8,7,6,5,4,3,2,1 | 16,15,14,13,12,11,10,9,8,7,6,5,4,3,2,1 | 16,15,14,13,12,11,10,9,8,7,6,5,4,3,2,1 | 16,15,14,13,12,11,10,9,8,7,6,5,4,3,2,1"],
  [({ g, call }) => g.toSorted(call((x, y) => (x < y ? 1 : -1))).length, "2 | 2 | 2 | 2"],
  [({ u, change }) => sizes(u.subarray(change(4))), "4,2,2 | RangeError | 4,20,20 | TypeError"],
  [({ u, change }) => sizes(u.subarray(4, change(8))), "RangeError | RangeError | 4,4,4 | TypeError"],
  [({ f, change }) => sizes(f.subarray(change(1), 3)), "RangeError | RangeError | 5,2,2 | TypeError"],
  [({ u, act }) => sizes(Object.assign(u, { constructor: species(act, Uint8Array) }).subarray(4, 8)), "RangeError | RangeError | 4,4,4 | TypeError"],
  [({ u, act }) => localized(u, act), "n1,n2,n3,n4,n5,n6,,,,,,,,,, | n1,,,,,,,,,,,,,,, | n1,n2,n3,n4,n5,n6,n7,n8,n9,n10,n11,n12,n13,n14,n15,n16 | n1,,,,,,,,,,,,,,,"],
  [({ f, act }) => localized(f, act), "n5,,,,,,, | n5,,,,,,, | n5,n6,n7,n8,n9,n10,n11,n12 | n5,,,,,,,"],
  [({ n, act }) => localized(n, act), "n1,n2,n3,n4 | n1,n2,n3,n4 | n1,n2,n3,n4 | n1,,,"],
  [({ u, change }) => u.with(change(2), 77), "1,2,77,4,5,6,0,0,0,0,0,0,0,0,0,0 | RangeError | 1,2,77,4,5,6,7,8,9,10,11,12,13,14,15,16 | RangeError"],
  [({ u, change }) => u.with(2, change(77)), "1,2,77,4,5,6,0,0,0,0,0,0,0,0,0,0 | RangeError | 1,2,77,4,5,6,7,8,9,10,11,12,13,14,15,16 | RangeError"],
  // "If IsValidIntegerIndex(O, 𝔽(actualIndex)) is false, throw a RangeError", and the length is that from before; V8 does neither.
  [({ u, change }) => u.with(-1, change(77)), "RangeError | RangeError | 1,2,3,4,5,6,7,8,9,10,11,12,13,14,15,77 | RangeError"],
  [({ f, change }) => f.with(1, change(77)), "RangeError | RangeError | 5,77,7,8,9,10,11,12 | RangeError"],
  [({ g, change }) => g.with(0, change(77n)), "RangeError | RangeError | 77,1157159078456920585 | RangeError"],
  [({ u, act }) => { const steps = u.values(); steps.next(); act(); return Array.from(steps); }, "2,3,4,5,6 |  | 2,3,4,5,6,7,8,9,10,11,12,13,14,15,16,0,0,0,0,0,0,0,0 | TypeError"],
  [({ u, act }) => { const steps = u.entries(); steps.next(); act(); return Array.from(steps, String).length; }, "5 | 0 | 23 | TypeError"],
  [({ f, act }) => { const steps = f.keys(); steps.next(); act(); return Array.from(steps); }, "TypeError | TypeError | 1,2,3,4,5,6,7 | TypeError"],
  [({ u, act }) => { let sum = 0; for (const x of u) { if (x === 3) act(); sum += x; } return sum; }, "21 | 6 | 136 | TypeError"],
  [({ u, act }) => { const [x, y = act(), ...rest] = [u[0], undefined, ...u]; return rest.length; }, "16 | 16 | 16 | 16"],
  [({ u, act }) => { let keys = ""; for (const key in u) { if (key === "0") act(); keys += key; } return keys; }, "012345 | 0 | 0123456789101112131415 | 0"],
  // Methods of arrays, of typed arrays.
  [({ u, change }) => [].at.call(u, change(8)), "undefined | undefined | 9 | undefined"],
  [({ u, b, change }) => [].copyWithin.call(u, 1, 4, change(7)) && bytes(b), "TypeError |  | 0105060705060708090a0b0c0d0e0f100000000000000000 | "],
  [({ u, b, change }) => [].fill.call(u, 77, 3, change(9)) && bytes(b), "0102034d4d4d |  | 0102034d4d4d4d4d4d0a0b0c0d0e0f100000000000000000 | "],
  [({ u, call }) => [].filter.call(u, call(() => true)), "1,2,3,4,5,6 | 1 | 1,2,3,4,5,6,7,8,9,10,11,12,13,14,15,16 | 1"],
  [({ u, call }) => [].flatMap.call(u, call((x) => [x])), "1,2,3,4,5,6 | 1 | 1,2,3,4,5,6,7,8,9,10,11,12,13,14,15,16 | 1"],
  [({ u, change }) => [].flat.call(u, change(1)), "1,2,3,4,5,6 |  | 1,2,3,4,5,6,7,8,9,10,11,12,13,14,15,16 | "],
  [({ u, change }) => [].includes.call(u, undefined, change(3)), "true | true | false | true"],
  [({ u, change }) => [].indexOf.call(u, 12, change(3)), "-1 | -1 | 11 | -1"],
  [({ u, change }) => [].lastIndexOf.call(u, 3, change(11)), "2 | -1 | 2 | -1"],
  [({ u, change }) => [].join.call(u, change("-")), "1-2-3-4-5-6---------- | --------------- | 1-2-3-4-5-6-7-8-9-10-11-12-13-14-15-16 | ---------------"],
  [({ u, call }) => [].map.call(u, call((x) => x)).length, "16 | 16 | 16 | 16"],
  [({ u, change }) => [].slice.call(u, 3, change(9)), "4,5,6,,, | ,,,,, | 4,5,6,7,8,9 | ,,,,,"],
  [({ u, b, call }) => [].sort.call(u, call((x, y) => y - x)) && bytes(b), "100f0e0d0c0b |  | 100f0e0d0c0b0a0908070605040302010000000000000000 | "],
  [({ u, call }) => [].toSorted.call(u, call((x, y) => y - x)), "16,15,14,13,12,11,10,9,8,7,6,5,4,3,2,1 | 16,15,14,13,12,11,10,9,8,7,6,5,4,3,2,1 | 16,15,14,13,12,11,10,9,8,7,6,5,4,3,2,1 | 16,15,14,13,12,11,10,9,8,7,6,5,4,3,2,1"],
  [({ u, change }) => [].toSpliced.call(u, change(1), 12), "1,undefined,undefined,undefined | undefined,undefined,undefined,undefined | 1,14,15,16 | undefined,undefined,undefined,undefined"],
  [({ u, change }) => [].with.call(u, change(1), 77), "1,77,3,4,5,6,undefined,undefined,undefined,undefined,undefined,undefined,undefined,undefined,undefined,undefined | undefined,77,undefined,undefined,undefined,undefined,undefined,undefined,undefined,undefined,undefined,undefined,undefined,undefined,undefined,undefined | 1,77,3,4,5,6,7,8,9,10,11,12,13,14,15,16 | undefined,77,undefined,undefined,undefined,undefined,undefined,undefined,undefined,undefined,undefined,undefined,undefined,undefined,undefined,undefined"],
  [({ u, call }) => [].reduceRight.call(u, call((sum, x) => sum + x), 0), "37 | 16 | 136 | 16"],
  [({ u, call }) => [].findLast.call(u, call((x) => x === 3)), "3 | undefined | 3 | undefined"],
  [({ u, call }) => Array.from(u, call((x) => x * 2)), "2,4,6,8,10,12 | 2 | 2,4,6,8,10,12,14,16,18,20,22,24,26,28,30,32,0,0,0,0,0,0,0,0 | TypeError"],
  // Atomics.
  // "If byteIndexInBuffer ≥ taRecord.[[CachedBufferByteLength]], throw a RangeError" (RevalidateAtomicAccess); V8 throws a TypeError.
  [({ i, b, change }) => [Atomics.add(i, change(2), 3), bytes(b)], "RangeError | RangeError | 202050057,01020304050607080c0a0b0c0d0e0f100000000000000000 | TypeError"],
  [({ i, b, change }) => [Atomics.add(i, 1, change(3)), bytes(b)], "RangeError | RangeError | 134678021,0102030408060708090a0b0c0d0e0f100000000000000000 | TypeError"],
  [({ h, b, change }) => [Atomics.add(h, 0, change(3)), bytes(b)], "TypeError | TypeError | 134678021,0102030408060708090a0b0c0d0e0f100000000000000000 | TypeError"],
  [({ g, b, change }) => [Atomics.add(g, 1, change(3n)), bytes(b)], "RangeError | RangeError | 1157159078456920585,01020304050607080c0a0b0c0d0e0f100000000000000000 | TypeError"],
  [({ i, b, change }) => [Atomics.and(i, change(2), 3), bytes(b)], "RangeError | RangeError | 202050057,0102030405060708010000000d0e0f100000000000000000 | TypeError"],
  [({ i, b, change }) => [Atomics.and(i, 1, change(3)), bytes(b)], "RangeError | RangeError | 134678021,0102030401000000090a0b0c0d0e0f100000000000000000 | TypeError"],
  [({ h, b, change }) => [Atomics.and(h, 0, change(3)), bytes(b)], "TypeError | TypeError | 134678021,0102030401000000090a0b0c0d0e0f100000000000000000 | TypeError"],
  [({ g, b, change }) => [Atomics.and(g, 1, change(3n)), bytes(b)], "RangeError | RangeError | 1157159078456920585,010203040506070801000000000000000000000000000000 | TypeError"],
  [({ i, b, change }) => [Atomics.exchange(i, change(2), 3), bytes(b)], "RangeError | RangeError | 202050057,0102030405060708030000000d0e0f100000000000000000 | TypeError"],
  [({ i, b, change }) => [Atomics.exchange(i, 1, change(3)), bytes(b)], "RangeError | RangeError | 134678021,0102030403000000090a0b0c0d0e0f100000000000000000 | TypeError"],
  [({ h, b, change }) => [Atomics.exchange(h, 0, change(3)), bytes(b)], "TypeError | TypeError | 134678021,0102030403000000090a0b0c0d0e0f100000000000000000 | TypeError"],
  [({ g, b, change }) => [Atomics.exchange(g, 1, change(3n)), bytes(b)], "RangeError | RangeError | 1157159078456920585,010203040506070803000000000000000000000000000000 | TypeError"],
  [({ i, b, change }) => [Atomics.or(i, change(2), 3), bytes(b)], "RangeError | RangeError | 202050057,01020304050607080b0a0b0c0d0e0f100000000000000000 | TypeError"],
  [({ i, b, change }) => [Atomics.or(i, 1, change(3)), bytes(b)], "RangeError | RangeError | 134678021,0102030407060708090a0b0c0d0e0f100000000000000000 | TypeError"],
  [({ h, b, change }) => [Atomics.or(h, 0, change(3)), bytes(b)], "TypeError | TypeError | 134678021,0102030407060708090a0b0c0d0e0f100000000000000000 | TypeError"],
  [({ g, b, change }) => [Atomics.or(g, 1, change(3n)), bytes(b)], "RangeError | RangeError | 1157159078456920585,01020304050607080b0a0b0c0d0e0f100000000000000000 | TypeError"],
  [({ i, b, change }) => [Atomics.sub(i, change(2), 3), bytes(b)], "RangeError | RangeError | 202050057,0102030405060708060a0b0c0d0e0f100000000000000000 | TypeError"],
  [({ i, b, change }) => [Atomics.sub(i, 1, change(3)), bytes(b)], "RangeError | RangeError | 134678021,0102030402060708090a0b0c0d0e0f100000000000000000 | TypeError"],
  [({ h, b, change }) => [Atomics.sub(h, 0, change(3)), bytes(b)], "TypeError | TypeError | 134678021,0102030402060708090a0b0c0d0e0f100000000000000000 | TypeError"],
  [({ g, b, change }) => [Atomics.sub(g, 1, change(3n)), bytes(b)], "RangeError | RangeError | 1157159078456920585,0102030405060708060a0b0c0d0e0f100000000000000000 | TypeError"],
  [({ i, b, change }) => [Atomics.xor(i, change(2), 3), bytes(b)], "RangeError | RangeError | 202050057,01020304050607080a0a0b0c0d0e0f100000000000000000 | TypeError"],
  [({ i, b, change }) => [Atomics.xor(i, 1, change(3)), bytes(b)], "RangeError | RangeError | 134678021,0102030406060708090a0b0c0d0e0f100000000000000000 | TypeError"],
  [({ h, b, change }) => [Atomics.xor(h, 0, change(3)), bytes(b)], "TypeError | TypeError | 134678021,0102030406060708090a0b0c0d0e0f100000000000000000 | TypeError"],
  [({ g, b, change }) => [Atomics.xor(g, 1, change(3n)), bytes(b)], "RangeError | RangeError | 1157159078456920585,01020304050607080a0a0b0c0d0e0f100000000000000000 | TypeError"],
  [({ i, b, change }) => [Atomics.store(i, change(2), 3), bytes(b)], "RangeError | RangeError | 3,0102030405060708030000000d0e0f100000000000000000 | TypeError"],
  [({ i, b, change }) => [Atomics.store(i, 1, change(3)), bytes(b)], "RangeError | RangeError | 3,0102030403000000090a0b0c0d0e0f100000000000000000 | TypeError"],
  [({ h, b, change }) => [Atomics.store(h, 0, change(3)), bytes(b)], "TypeError | TypeError | 3,0102030403000000090a0b0c0d0e0f100000000000000000 | TypeError"],
  [({ g, b, change }) => [Atomics.store(g, 1, change(3n)), bytes(b)], "RangeError | RangeError | 3,010203040506070803000000000000000000000000000000 | TypeError"],
  [({ u, b, change }) => [Atomics.add(u, 5, change(3)), bytes(b)], "6,010203040509 | RangeError | 6,0102030405090708090a0b0c0d0e0f100000000000000000 | TypeError"],
  [({ i, change }) => Atomics.load(i, change(2)), "RangeError | RangeError | 202050057 | TypeError"],
  [({ i, change }) => Atomics.load(i, change(1)), "RangeError | RangeError | 134678021 | TypeError"],
  [({ u, change }) => Atomics.load(u, change(5)), "6 | RangeError | 6 | TypeError"],
  [({ h, change }) => Atomics.load(h, change(0)), "TypeError | TypeError | 134678021 | TypeError"],
  [({ g, change }) => Atomics.load(g, change(0)), "RangeError | RangeError | 578437695752307201 | TypeError"],
  [({ i, b, change }) => [Atomics.compareExchange(i, change(2), 0, 3), bytes(b)], "RangeError | RangeError | 202050057,0102030405060708090a0b0c0d0e0f100000000000000000 | TypeError"],
  [({ i, b, change }) => [Atomics.compareExchange(i, 2, change(0), 3), bytes(b)], "RangeError | RangeError | 202050057,0102030405060708090a0b0c0d0e0f100000000000000000 | TypeError"],
  [({ u, b, change }) => [Atomics.compareExchange(u, 5, 6, change(77)), bytes(b)], "6,01020304054d | RangeError | 6,01020304054d0708090a0b0c0d0e0f100000000000000000 | TypeError"],
  [({ h, b, change }) => [Atomics.compareExchange(h, 1, 0, change(3)), bytes(b)], "TypeError | TypeError | 202050057,0102030405060708090a0b0c0d0e0f100000000000000000 | TypeError"],
  [({ g, b, change }) => [Atomics.compareExchange(g, 1, change(0n), 3n), bytes(b)], "RangeError | RangeError | 1157159078456920585,0102030405060708090a0b0c0d0e0f100000000000000000 | TypeError"],
  [({ i, change }) => Atomics.notify(i, 0, change(1)), "0 | 0 | 0 | 0"],
];
check(buffers, make, changes);

// Arrays that become shorter, empty, longer, or have a hole.
const arrays = [
  [({ a, change }) => a.at(change(3)), "undefined | undefined | 4 | 4"],
  [({ a, change }) => a.at(change(-1)), "undefined | undefined | 4 | 4"],
  [({ a, act }) => a.concat({ get length() { act(); return 1; }, 0: 7, [Symbol.isConcatSpreadable]: true }), "1,2,3,4,7 | 1,2,3,4,7 | 1,2,3,4,7 | 1,2,3,4,7"],
  [({ a, change }) => a.copyWithin(change(0), 2), " |  | 3,4,3,4,5 | ,4,,4"],
  [({ a, change }) => a.copyWithin(0, 2, change(4)), " |  | 3,4,3,4,5 | ,4,,4"],
  [({ a, call }) => a.every(call((x) => x !== 4)), "true | true | false | false"],
  [({ a, change }) => a.fill(7, change(1)), "1,7,7,7 | ,7,7,7 | 1,7,7,7,5 | 1,7,7,7"],
  [({ a, change }) => a.fill(7, 1, change(4)), "1,7,7,7 | ,7,7,7 | 1,7,7,7,5 | 1,7,7,7"],
  [({ a, call }) => a.filter(call(() => true)), "1 | 1 | 1,2,3,4 | 1,2,4"],
  [({ a, call }) => a.find(call((x) => x === undefined)), "undefined | undefined | undefined | undefined"],
  [({ a, call }) => a.findIndex(call((x) => x === 4)), "-1 | -1 | 3 | 3"],
  [({ a, call }) => a.findLast(call((x) => x === 1)), "1 | undefined | 1 | 1"],
  [({ a, call }) => a.findLastIndex(call((x) => x === undefined)), "2 | 2 | -1 | 2"],
  [({ a, change }) => a.flat(change(1)), "1 |  | 1,2,3,4 | 1,2,4"],
  [({ a, call }) => a.flatMap(call((x) => [x, x])), "1,1 | 1,1 | 1,1,2,2,3,3,4,4 | 1,1,2,2,4,4"],
  [({ a, call, seen }) => a.forEach(call(seen())) ?? seen, "1 | 1 | 1,2,3,4 | 1,2,4"],
  [({ a, change }) => a.includes(undefined, change(0)), "true | true | false | true"],
  [({ a, change }) => a.indexOf(4, change(0)), "-1 | -1 | 3 | 3"],
  [({ a, change }) => a.lastIndexOf(4, change(3)), "-1 | -1 | 3 | 3"],
  [({ a, change }) => a.join(change("-")), "1--- | --- | 1-2-3-4 | 1-2--4"],
  [({ a, call }) => Object.entries(a.map(call((x) => x * 2))).join(";"), "0,2 | 0,2 | 0,2;1,4;2,6;3,8 | 0,2;1,4;3,8"],
  [({ a, call }) => a.reduce(call((sum, x) => sum + x), 0), "1 | 1 | 10 | 7"],
  [({ a, call }) => a.reduceRight(call((sum, x) => sum + x), 0), "5 | 4 | 10 | 7"],
  [({ a, change }) => Object.entries(a.slice(change(1))).join(";"), " |  | 0,2;1,3;2,4 | 0,2;2,4"],
  [({ a, act }) => Object.entries(Object.assign(a, { constructor: species(act, Array) }).slice(1, 4)).join(";"), " |  | 0,2;1,3;2,4 | 0,2;2,4"],
  [({ a, call }) => a.some(call((x) => x === 4)), "false | false | true | true"],
  [({ a, call }) => a.sort(call((x, y) => y - x)), "4,3,2,1 | 4,3,2,1 | 4,3,2,1,5 | 4,3,2,1"],
  [({ a, change }) => [a.splice(change(1), 2, 7), a], ",,1,7, | ,,,7, | 2,3,1,7,4 | 2,,1,7,4"],
  [({ a, change }) => [a.splice(1, change(2), 7), a], ",,1,7, | ,,,7, | 2,3,1,7,4 | 2,,1,7,4"],
  [({ a, act }) => [Object.assign(a, { constructor: species(act, Array) }).splice(1, 2, 7, 8, 9), a], ",,1,7,8,9, | ,,,7,8,9, | 2,3,1,7,8,9,4 | 2,,1,7,8,9,4"],
  [({ a, call }) => a.toSorted(call((x, y) => y - x)), "4,3,2,1 | 4,3,2,1 | 4,3,2,1 | 4,3,2,1"],
  [({ a, change }) => a.toSpliced(change(1), 1), "1,undefined,undefined | undefined,undefined,undefined | 1,3,4 | 1,undefined,4"],
  [({ a, change }) => a.with(change(1), 7), "1,7,undefined,undefined | undefined,7,undefined,undefined | 1,7,3,4 | 1,7,undefined,4"],
  [({ a, act }) => { a[1] = { toLocaleString() { act(); return "x"; } }; return a.toLocaleString(); }, "1,x,, | 1,x,, | 1,x,3,4 | 1,x,,4"],
  [({ a, act }) => { a[1] = { toString() { act(); return "x"; } }; return a.join(); }, "1,x,, | 1,x,, | 1,x,3,4 | 1,x,,4"],
  [({ a, call }) => Array.from(a, call((x) => x * 2)), "2 | 2 | 2,4,6,8,10 | 2,4,NaN,8"],
  [({ a, call }) => Array.from({ __proto__: null, length: 3, 0: 1 }, call((x) => a.length)), "1,1,1 | 0,0,0 | 5,5,5 | 4,4,4"],
  [({ a, change }) => { a.length = change(3); return a; }, "1,, | ,, | 1,2,3 | 1,2,"],
  [({ a, change }) => Reflect.defineProperty(a, "length", { value: change(3), writable: false }) && a, "1,, | ,, | 1,2,3 | 1,2,"],
];
check(arrays, () => ({ a: [1, 2, 3, 4] }), [({ a }) => (a.length = 1), ({ a }) => (a.length = 0), ({ a }) => a.push(5), ({ a }) => delete a[2]]);

// An array of BigInts that loses elements has no value for them.
for (const run of [
  ({ g, b }) => g.filter(() => (b.resize(8), true)),
  ({ g, b }) => g.with(0, { valueOf: () => (b.resize(8), 1n) }),
]) {
  throws(() => run(make()), TypeError);
}

// A SharedArrayBuffer only grows.
const shared = () => {
  const s = new SharedArrayBuffer(4, { maxByteLength: 16 });
  const grown = { valueOf: () => (s.grow(16), 1) };
  return { s, grown, array: new Uint8Array(s), words: new Int32Array(s) };
};
for (const [run, expected] of [
  [({ s, grown }) => s.slice(grown).byteLength, "3"],
  [({ s, grown }) => s.slice(0, grown).byteLength, "1"],
  [({ array, grown }) => array.slice(grown), "0,0,0"],
  [({ array, grown }) => array.subarray(grown).length, "15"],
  [({ array, grown }) => array.fill(grown), "1,1,1,1,0,0,0,0,0,0,0,0,0,0,0,0"],
  [({ array, grown }) => array.with(0, grown), "1,0,0,0"],
  [({ words, grown }) => [Atomics.add(words, 0, grown), words[0]], "0,1"],
  [({ words, grown }) => [Atomics.store(words, 0, grown), words[0]], "1,1"],
]) {
  same(results(run(shared())), expected, String(run));
}

// The options of the methods for base64 are read before the bytes.
if (Uint8Array.prototype.toBase64) {
  const option = (b, length) => ({
    get alphabet() {
      return void b.resize(length);
    },
  });
  for (const [length, text] of [[6, "AQIDBAUG"], [0, ""], [24, "AQIDBAUGBwgJCgsMDQ4PEAAAAAAAAAAA"]]) {
    const { u, b } = make();
    same(u.toBase64(option(b, length)), text, `toBase64 with ${length} bytes`);
    const into = make();
    same(into.u.setFromBase64("AAAAAAAAAAAA", option(into.b, length)).written, Math.min(length, 9), `setFromBase64 with ${length} bytes`);
  }
  const { f, b } = make();
  throws(() => f.toBase64(option(b, 6)), TypeError);
}
