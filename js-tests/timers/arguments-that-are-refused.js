// A callback is required, and an id is converted to a number.
for (const steps of [
  () => setTimeout(),
  () => setInterval(),
  () => clearTimeout(Symbol()),
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
