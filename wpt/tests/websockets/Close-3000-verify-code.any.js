// META: title=close(3000): the server sends the code back
// META: script=/websockets/constants.sub.js
// META: variant=?default
// META: variant=?wss
// META: variant=?wpt_flags=h2

promise_test(async () => {
  const made = await open("echo");
  const event = await closed(made, 3000);
  assert_equals(event.code, 3000);
});
