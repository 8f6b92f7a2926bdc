// A blob is made of strings, buffers, views and blobs, in order; other parts become strings.
const buffer = new Uint8Array([65, 66, 67, 68]).buffer;
const blob = new Blob([
  "é", buffer, new Uint8Array(buffer, 1, 2), new DataView(buffer, 3), new Blob(["!"]), 1.5, null, undefined, {}, new String("s"),
  ["x", "y"], "\ud800", new SharedArrayBuffer(1),
]);
console.log(blob.size, JSON.stringify(blob.type));
blob.text().then(console.log);
for (const part of [Symbol(), new Uint8Array(new SharedArrayBuffer(1))]) {
  try {
    new Blob([part]);
  } catch (error) {
    console.log(error instanceof TypeError);
  }
}

// prints:
// | 74 ""
// | true
// | true
// | éABCDBCD!1.5nullundefined[object Object]sx,y�[object SharedArrayBuffer]
