// The place of an error is where it was made, in whatever function that is.
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
