// getRandomValues fills the array and gives it back.
const array = new Uint8Array(64);
console.log(crypto.getRandomValues(array) === array, array.some((byte) => byte !== 0));
const words = crypto.getRandomValues(new Uint32Array(8));
console.log(words.some((word) => word > 0xffff), crypto.getRandomValues(new BigInt64Array(1)).length);
const part = new Uint8Array(32);
crypto.getRandomValues(part.subarray(16));
console.log(part.subarray(0, 16).every((byte) => byte === 0), part.subarray(16).some((byte) => byte !== 0));

// prints:
// | true true
// | true 1
// | true true
