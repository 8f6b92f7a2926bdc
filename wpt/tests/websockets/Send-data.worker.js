// META: variant=?default
// META: variant=?wss
// META: variant=?wpt_flags=h2
importScripts("/resources/testharness.js");
importScripts("/websockets/constants.sub.js");

promise_test(async () => {
  const made = await open("echo");
  made.send("from a worker");
  assert_equals((await next(made, "message")).data, "from a worker");
}, "A text comes back to a worker");
