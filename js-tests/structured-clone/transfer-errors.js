// A value that can't be transferred, is listed twice or is detached is a DataCloneError, and no buffer is detached.
const buffer = new ArrayBuffer(4);
const detached = new ArrayBuffer(4);
structuredClone(detached, { transfer: [detached] });
for (const [value, ...transfer] of [
  [1, {}],
  [1, buffer, buffer],
  [1, detached],
  [1, buffer, detached],
  [1, buffer, new Uint8Array(1)],
  [1, buffer, new SharedArrayBuffer(1)],
  [1, buffer, new Blob()],
  [1, buffer, 5],
  [() => {}, buffer],
  [{ get a() { return structuredClone(buffer, { transfer: [buffer] }); } }, buffer],
]) {
  try {
    structuredClone(value, { transfer });
    console.log("transferred");
  } catch (error) {
    console.log(error.name, buffer.byteLength);
  }
}

// prints:
// | DataCloneError 4
// | DataCloneError 4
// | DataCloneError 4
// | DataCloneError 4
// | DataCloneError 4
// | DataCloneError 4
// | DataCloneError 4
// | TypeError 4
// | DataCloneError 4
// | DataCloneError 0
