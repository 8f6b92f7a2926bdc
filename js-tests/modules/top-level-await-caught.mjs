// A rejection that a top-level await meets can be caught, and is not unhandled.
addEventListener("unhandledrejection", () => console.log("not reached"));
try {
  await Promise.reject("a");
} catch (reason) {
  console.log("caught", reason);
}

// prints:
// | caught a
