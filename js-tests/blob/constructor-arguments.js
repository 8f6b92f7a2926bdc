// The parts are an iterable. Other values are a TypeError.
new Blob(new Set(["a", "b"])).text().then(console.log);
console.log(new Blob().size, new Blob(undefined).size);
for (const parts of ["string", 1, {}, null]) {
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
// | ab
