// A FileReader that is reading throws an InvalidStateError; an argument other than a Blob is a TypeError.
const reader = new FileReader();
reader.readAsText(new Blob(["abc"]));
for (const blob of [new Blob(), "text", null]) {
  try {
    reader.readAsText(blob);
  } catch (error) {
    console.log(error.name);
  }
}
console.log(FileReader.EMPTY, reader.LOADING, FileReader.DONE);

// prints:
// | InvalidStateError
// | TypeError
// | TypeError
// | 0 1 2
