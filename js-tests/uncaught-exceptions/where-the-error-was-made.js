// The position of an error is where it was created, also in another function.
function make() {
  return new Error("made");
}
onerror = (message, file, line) => {
  console.log(line);
  return true;
};
setTimeout(() => {
  throw make();
});

// prints:
// | 3
