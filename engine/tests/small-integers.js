// Conversions to 8 and 16 bits are modular for all numbers.
const arrays = [Int8Array, Uint8Array, Int16Array, Uint16Array];
const numbers = [2 ** 63, 2 ** 63 + 6144, -(2 ** 63) - 2048, 2 ** 64, 1e21, 1e300, -1e21, 2 ** 53 + 2, -129.7, 128, 255.9, 65536.5, -0.9, NaN, -Infinity];
for (const number of numbers) {
  for (const array of arrays) {
    const bits = array.BYTES_PER_ELEMENT * 8;
    const whole = Number.isFinite(number) ? BigInt(Math.trunc(number)) : 0n;
    const as = array.name.startsWith("U") ? BigInt.asUintN : BigInt.asIntN;
    same(new array([number])[0], Number(as(bits, whole)), `${array.name} of ${number}`);
  }
  const view = new DataView(new ArrayBuffer(2));
  view.setUint16(0, number);
  same(view.getUint16(0), new Uint16Array([number])[0], `setUint16 of ${number}`);
  same(String.fromCharCode(number).charCodeAt(0), new Uint16Array([number])[0], `fromCharCode of ${number}`);
}
