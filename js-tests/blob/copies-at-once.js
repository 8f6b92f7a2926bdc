// A blob copies its parts when it is made, after all were converted: changing a buffer later changes nothing.
const bytes = new Uint8Array([97, 98]);
new Blob([bytes, { toString() { bytes[0] = 65; return "!"; } }]).text().then(console.log);
const blob = new Blob([bytes]);
bytes[0] = 122;
blob.text().then(console.log);

// prints:
// | Ab!
// | Ab
