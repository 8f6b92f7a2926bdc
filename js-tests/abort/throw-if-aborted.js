// throwIfAborted throws the reason itself, and does nothing before.
const controller = new AbortController();
console.log(controller.signal.throwIfAborted());
const reason = { any: "object" };
controller.abort(reason);
try {
  controller.signal.throwIfAborted();
} catch (error) {
  console.log(error === reason);
}
try {
  AbortSignal.abort().throwIfAborted();
} catch (error) {
  console.log(error.name);
}

// prints:
// | undefined
// | true
// | AbortError
