// Everything that would navigate throws a NotSupportedError, and the location stays. Arguments are converted before.
// location: http://example.com/
for (const part of ["href", "protocol", "host", "hostname", "port", "pathname", "search", "hash"]) {
  try {
    location[part] = "x";
    console.log("navigated");
  } catch (error) {
    console.log(error instanceof DOMException, error.name, error.message);
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
// | true NotSupportedError location.href: nothing navigates here, except to fragments of a page
// | true NotSupportedError location.protocol: nothing navigates here, except to fragments of a page
// | true NotSupportedError location.host: nothing navigates here, except to fragments of a page
// | true NotSupportedError location.hostname: nothing navigates here, except to fragments of a page
// | true NotSupportedError location.port: nothing navigates here, except to fragments of a page
// | true NotSupportedError location.pathname: nothing navigates here, except to fragments of a page
// | true NotSupportedError location.search: nothing navigates here, except to fragments of a page
// | true NotSupportedError location.hash: nothing navigates here, except to fragments of a page
// | NotSupportedError
// | NotSupportedError
// | NotSupportedError
// | NotSupportedError
// | NotSupportedError
// | TypeError
// | TypeError
// | TypeError
// | http://example.com/ http://example.com
