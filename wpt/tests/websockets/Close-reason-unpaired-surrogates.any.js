// META: title=A lone surrogate in a reason is replaced
// META: script=/websockets/constants.sub.js
// META: variant=?default
// META: variant=?wss
// META: variant=?wpt_flags=h2

promise_test(async () => {
  const made = await open("echo");
  const event = await closed(made, 1000, "a\ud807b\udc00");
  assert_equals(event.reason, "a\ufffdb\ufffd");
});
