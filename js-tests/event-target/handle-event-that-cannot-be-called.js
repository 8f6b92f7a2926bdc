// A listener object whose handleEvent cannot be called is a TypeError, reported; the others are called.
const target = new EventTarget();
onerror = (message, file, line, column, error) => {
  console.log("reported", error instanceof TypeError);
  return true;
};
for (const handleEvent of [undefined, null, 1, "x", {}]) target.addEventListener("x", { handleEvent });
target.addEventListener("x", () => console.log("called"));
target.dispatchEvent(new Event("x"));

// prints:
// | reported true
// | reported true
// | reported true
// | reported true
// | reported true
// | called
