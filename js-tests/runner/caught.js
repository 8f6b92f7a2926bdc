// An exception that the script catches leaves the status at 0.
try {
  throw new Error("caught");
} catch {}

// prints:
