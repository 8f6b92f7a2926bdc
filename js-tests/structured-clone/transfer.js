// A transferred buffer is moved: the source is detached, with its views.
const buffer = new Uint8Array([1, 2, 3]).buffer;
const view = new Uint8Array(buffer, 1);
const clone = structuredClone({ view, buffer }, { transfer: [buffer] });
console.log(new Uint8Array(clone.buffer).join(), clone.view.join(), clone.view.buffer === clone.buffer, buffer.byteLength, view.length);
for (const gone of [buffer, view]) {
  try {
    structuredClone(gone);
  } catch (error) {
    console.log(error.name);
  }
}
const alone = new ArrayBuffer(4);
console.log(structuredClone(1, { transfer: new Set([alone]) }), alone.byteLength, alone.detached);
const resizable = new ArrayBuffer(2, { maxByteLength: 8 });
const moved = structuredClone(new DataView(resizable), { transfer: [resizable] });
moved.buffer.resize(5);
console.log(resizable.detached, moved.byteLength, moved.buffer.maxByteLength);
console.log(structuredClone(1, null), structuredClone(1, {}));
for (const options of [5, { transfer: 5 }]) {
  try {
    structuredClone(1, options);
  } catch (error) {
    console.log(error.name);
  }
}

// prints:
// | 1,2,3 2,3 true 0 0
// | DataCloneError
// | DataCloneError
// | 1 0 true
// | true 5 8
// | 1 1
// | TypeError
// | TypeError
