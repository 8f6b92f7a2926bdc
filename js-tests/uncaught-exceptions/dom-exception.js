// An uncaught DOMException is reported by its name and message.
// status: 1
// stderr: Uncaught AbortError: gone
onerror = (message, file, line, column, error) => {
  console.log(message, error instanceof DOMException);
};
setTimeout(() => {
  throw new DOMException("gone", "AbortError");
});

// prints:
// | Uncaught AbortError: gone true
