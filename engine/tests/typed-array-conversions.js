// An element of a typed array is converted as a number is, also where an array is made from one of another type.
const arrays = [Int8Array, Uint8Array, Uint8ClampedArray, Int16Array, Uint16Array, Int32Array, Uint32Array, Float32Array, Float64Array];
const numbers = [-2, -1, 0, 0.5, 1.5, 2.5, 127.5, 128, 200, 254.5, 255, 256, 300, 65534, 65536, 70000, 2 ** 31, 2 ** 32 - 1, 2 ** 32, 1e10, 1e300, -129, -0.5, -1e10, NaN, Infinity, -Infinity];
for (const From of arrays) {
  const from = new From(numbers);
  for (const To of arrays) {
    const expected = String(Array.from(from, (number) => new To([number])[0]));
    same(String(new To(from)), expected, `${To.name} of ${From.name}`);
    const set = new To(from.length);
    set.set(from);
    same(String(set), expected, `${To.name}.set(${From.name})`);
    same(String(To.from(from)), expected, `${To.name}.from(${From.name})`);
  }
}
same(String(new Uint8Array(new Int8Array([-2, -1, 5]))), "254,255,5", "modulo 2^8");
same(String(new Int32Array(new Float64Array([4294967295, 1e10]))), "-1,1410065408", "modulo 2^32");
same(String(new Uint8ClampedArray(new Float32Array([0.5, 1.5, 2.5, 254.5]))), "0,2,2,254", "halves become even");

// sort() is stable, and a comparator's zeros are equal.
same(String(new Float64Array([5, 2, 8, 3, 1]).sort(() => 0)), "5,2,8,3,1", "sort by zeros");
same(String(new Float64Array([5, 2, 8, 3, 1]).sort(() => -0)), "5,2,8,3,1", "sort by negative zeros");
same(String(new Float64Array([5, 2, 8, 3, 1]).sort(() => NaN)), "5,2,8,3,1", "sort by NaN");
same(String(new Uint8Array([1, 4, 2, 5, 3]).sort((a, b) => (a % 3) - (b % 3))), "3,1,4,2,5", "sort by remainders");
same(String(new Int8Array([1, 4, 2, 5]).toSorted((a, b) => (a % 3) - (b % 3))), "1,4,2,5", "toSorted by remainders");
const many = Uint32Array.from({ length: 1000 }, (_, index) => index);
same(String(many.toSorted((a, b) => (a % 7) - (b % 7))), String(Array.from(many).sort((a, b) => (a % 7) - (b % 7))), "as sort of arrays");

// Numbers above and below 2^31 are compared, too.
same(String(new Uint32Array([4294967295, 1, 2147483648]).sort()), "1,2147483648,4294967295", "sort of large numbers");
same(String(new Float64Array([1.5, 1, -0, 0, NaN, -1]).sort()), "-1,0,0,1,1.5,NaN", "sort of integers and fractions");
same(Object.is(new Float64Array([0, -0]).sort()[0], -0), true, "the negative zero is first");
