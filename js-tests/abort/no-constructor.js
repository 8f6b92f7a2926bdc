// AbortSignal cannot be constructed; AbortController can, and has no arguments.
for (const steps of [() => new AbortSignal(), () => AbortSignal(), () => AbortController()]) {
  try {
    steps();
  } catch (error) {
    console.log(error instanceof TypeError);
  }
}
console.log(AbortController.length, AbortSignal.length, String(new AbortController()), String(AbortSignal.abort()));
console.log(Object.keys(AbortSignal.prototype).join(" "));

// prints:
// | true
// | true
// | true
// | 0 0 [object AbortController] [object AbortSignal]
// | aborted reason onabort throwIfAborted
