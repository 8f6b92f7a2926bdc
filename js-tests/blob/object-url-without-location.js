// Without a location the origin of a blob URL is opaque.
const url = URL.createObjectURL(new Blob([]));
console.log(/^blob:null\/[0-9a-f-]{36}$/.test(url), new URL(url).origin);

// prints:
// | true null
