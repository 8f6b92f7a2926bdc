// onerror gets five arguments: message, file, line, column and the value that was thrown.
onerror = function (...args) {
  const [message, file, line, column, error] = args;
  console.log(args.length, this === window);
  console.log(message);
  console.log(file.split(/[\\/]/).at(-1), line, column > 0, error instanceof RangeError);
  return true;
};
setTimeout(() => {
  throw new RangeError("too far");
});

// prints:
// | 5 true
// | Uncaught RangeError: too far
// | onerror-arguments.js 10 true true
