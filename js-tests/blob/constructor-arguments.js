// The parts are an iterable object. Other values are a TypeError.
new Blob(new Set(["a", "b"])).text().then(console.log);
new Blob(new Uint8Array([1, 2])).text().then(console.log);
new Blob({ *[Symbol.iterator]() { yield "c"; yield "d"; } }).text().then(console.log);
console.log(new Blob().size, new Blob(undefined).size);
for (const parts of ["string", 1, true, {}, null, new Date(), { 0: "a", length: 1 }]) {
  try {
    new Blob(parts);
    console.log("accepted");
  } catch (error) {
    console.log(error instanceof TypeError);
  }
}

// prints:
// | 0 0
// | true
// | true
// | true
// | true
// | true
// | true
// | true
// | ab
// | 12
// | cd
