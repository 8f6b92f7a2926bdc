// After onerror = null errors are reported as if it had never been there.
// status: 1
// stderr: Uncaught Error: x
onerror = () => true;
onerror = null;
setTimeout(() => {
  throw new Error("x");
});

// prints:
