// A blob copies its parts when it is made: changing a buffer later changes nothing.
const bytes = new Uint8Array([97, 98]);
const blob = new Blob([bytes]);
bytes[0] = 122;
blob.text().then(console.log);

// prints:
// | ab
