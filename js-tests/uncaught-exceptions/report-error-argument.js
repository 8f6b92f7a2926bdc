// reportError wants an argument, which may be undefined.
onerror = (...args) => {
  console.log("reported", args[4]);
  return true;
};
try {
  reportError();
} catch (error) {
  console.log(error instanceof TypeError);
}
reportError(undefined);
reportError(null);

// prints:
// | true
// | reported undefined
// | reported null
