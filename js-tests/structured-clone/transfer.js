// A transferred buffer is moved: the source is detached.
const buffer = new Uint8Array([1, 2, 3]).buffer;
const clone = structuredClone({ buffer }, { transfer: [buffer] });
console.log(new Uint8Array(clone.buffer).join(), buffer.byteLength);
const alone = new ArrayBuffer(4);
console.log(structuredClone(1, { transfer: [alone] }), alone.byteLength);

// prints:
// | 1,2,3 0
// | 1 0
