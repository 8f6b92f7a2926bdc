// META: title=There is no Referer header
// META: script=/websockets/constants.sub.js
// META: variant=?default
// META: variant=?wss

promise_test(async () => {
  const made = socket("referrer");
  assert_equals((await first(made, "message")).data, "MISSING AS PER FETCH");
});
