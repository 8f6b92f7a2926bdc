// A blob is made of strings, buffers, views and blobs, in order; other parts become strings.
const buffer = new Uint8Array([65, 66, 67, 68]).buffer;
const blob = new Blob(["é", buffer, new Uint8Array(buffer, 1, 2), new Blob(["!"]), 42, null, "\ud800"]);
console.log(blob.size, JSON.stringify(blob.type));
blob.text().then(console.log);

// prints:
// | 18 ""
// | éABCDBC!42null�
