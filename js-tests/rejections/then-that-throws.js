// An exception in a callback of then rejects the promise of then with that value.
addEventListener("unhandledrejection", (event) => {
  event.preventDefault();
  console.log(event.reason.message);
});
Promise.resolve().then(() => {
  throw new Error("in then");
});
Promise.resolve()
  .finally(() => {
    throw new Error("in finally");
  });

// prints:
// | in then
// | in finally
