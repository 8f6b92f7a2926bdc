// Everything that would navigate throws a NotSupportedError, and the location stays.
// location: http://example.com/
for (const steps of [
  () => (location = "/other"),
  () => (window.location = "/other"),
  () => (location.href = "/other"),
  () => (location.hash = "x"),
  () => (location.search = "?x"),
  () => location.assign("/other"),
  () => location.replace("/other"),
  () => location.reload(),
]) {
  try {
    steps();
    console.log("navigated");
  } catch (error) {
    console.log(error instanceof DOMException, error.name);
  }
}
console.log(location.href);

// prints:
// | true NotSupportedError
// | true NotSupportedError
// | true NotSupportedError
// | true NotSupportedError
// | true NotSupportedError
// | true NotSupportedError
// | true NotSupportedError
// | true NotSupportedError
// | http://example.com/
