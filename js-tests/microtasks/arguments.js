// queueMicrotask wants a function.
for (const value of [undefined, null, "code()", {}, { handleEvent() {} }]) {
  try {
    queueMicrotask(value);
  } catch (error) {
    console.log(error instanceof TypeError);
  }
}

// prints:
// | true
// | true
// | true
// | true
// | true
