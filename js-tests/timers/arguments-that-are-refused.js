// Arguments are required, and converted: an id to a number, a callback to a function.
for (const steps of [
  () => clearTimeout(Symbol()),
  () => queueMicrotask(),
  () => queueMicrotask({ handleEvent() {} }),
  () => reportError(),
]) {
  try {
    steps();
  } catch (error) {
    console.log(error instanceof TypeError);
  }
}

// prints:
// | true
// | true
// | true
// | true
