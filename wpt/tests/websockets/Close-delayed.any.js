// META: title=The close event waits for the server to answer the Close frame
// META: script=/websockets/constants.sub.js
// META: variant=?default
// META: variant=?wss
// META: variant=?wpt_flags=h2

promise_test(async () => {
  const made = await open("delayed-passive-close");
  const start = performance.now();
  const event = await closed(made);
  assert_true(event.wasClean);
  assert_greater_than(performance.now() - start, 900);
});
