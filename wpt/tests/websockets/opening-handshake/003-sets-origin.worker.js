// META: variant=?default
// META: variant=?wss
importScripts("/resources/testharness.js");
importScripts("/websockets/constants.sub.js");

promise_test(async () => {
  const made = socket("origin");
  assert_equals((await first(made, "message")).data, location.origin);
}, "The origin of a worker is sent");
