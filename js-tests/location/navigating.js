// Everything that would navigate throws a NotSupportedError, and the location stays. Arguments are converted before.
// location: http://example.com/
for (const part of ["href", "protocol", "host", "hostname", "port", "pathname", "search", "hash"]) {
  try {
    location[part] = "x";
    console.log("navigated");
  } catch (error) {
    console.log(part, error instanceof DOMException, error.name);
  }
}
for (const steps of [
  () => (location = "/other"),
  () => (window.location = "/other"),
  () => location.assign("/other"),
  () => location.replace("/other"),
  () => location.reload(),
  () => location.assign(),
  () => location.assign(Symbol()),
  () => (location = Symbol()),
]) {
  try {
    steps();
    console.log("navigated");
  } catch (error) {
    console.log(error.name);
  }
}
location.origin = "x";
console.log(location.href, location.origin);

// prints:
// | href true NotSupportedError
// | protocol true NotSupportedError
// | host true NotSupportedError
// | hostname true NotSupportedError
// | port true NotSupportedError
// | pathname true NotSupportedError
// | search true NotSupportedError
// | hash true NotSupportedError
// | NotSupportedError
// | NotSupportedError
// | NotSupportedError
// | NotSupportedError
// | NotSupportedError
// | TypeError
// | TypeError
// | TypeError
// | http://example.com/ http://example.com
