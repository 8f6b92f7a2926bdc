// onerror that returns true has handled the error; any other value, truthy or false, has not.
// status: 1
// stderr: Uncaught false
// stderr: Uncaught 1
// stderr: Uncaught undefined
onerror = (message, file, line, column, value) => {
  console.log("onerror", value);
  return value;
};
for (const value of [true, false, 1, undefined]) {
  setTimeout(() => {
    throw value;
  });
}

// prints:
// | onerror true
// | onerror false
// | onerror 1
// | onerror undefined
