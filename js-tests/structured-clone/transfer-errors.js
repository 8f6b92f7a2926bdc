// A value that can't be transferred, is listed twice or is detached is a DataCloneError, and no buffer is detached.
const buffer = new ArrayBuffer(4);
const detached = new ArrayBuffer(4);
structuredClone(detached, { transfer: [detached] });
for (const transfer of [[{}], [buffer, buffer], [detached], [buffer, detached], [new Uint8Array(1)]]) {
  try {
    structuredClone(null, { transfer });
    console.log("transferred");
  } catch (error) {
    console.log(error.name, buffer.byteLength);
  }
}
try {
  structuredClone(() => {}, { transfer: [buffer] });
} catch (error) {
  console.log(error.name, buffer.byteLength);
}
try {
  structuredClone(null, { transfer: [1] });
} catch (error) {
  console.log(error.name);
}

// prints:
// | DataCloneError 4
// | DataCloneError 4
// | DataCloneError 4
// | DataCloneError 4
// | DataCloneError 4
// | DataCloneError 4
// | TypeError
