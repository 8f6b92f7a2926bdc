// An exception that the script catches is nobody else's concern: the status is 0.
try {
  throw new Error("caught");
} catch {}

// prints:
