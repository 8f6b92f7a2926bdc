// The column of an ErrorEvent counts code units.
// real-time
onerror = (_, file, line, column) => {
  console.log("here:", line, column);
  const worker = new Worker("_code-units.js");
  worker.onerror = (event) => {
    event.preventDefault();
    console.log("worker:", event.lineno, event.colno);
    worker.terminate();
  };
  return true;
};
setTimeout(() => {
  "é😀"; throw new TypeError("no");
});

// prints:
// | here: 14 16
// | worker: 1 14
