// The methods want a date as this, and a locale that is one.
for (const steps of [
  () => Date.prototype.toLocaleTimeString.call({}),
  () => new Date().toLocaleString("not_a_locale!"),
  () => new Date().toLocaleString(null),
]) {
  try {
    steps();
    console.log("accepted");
  } catch (error) {
    console.log(error.name);
  }
}

// prints:
// | TypeError
// | RangeError
// | TypeError
