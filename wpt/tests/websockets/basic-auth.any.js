// META: title=A user name and a password in a URL are sent
// META: script=/websockets/constants.sub.js
// META: variant=?default
// META: variant=?wss
// META: variant=?wpt_flags=h2

promise_test(async () => {
  const made = new WebSocket(`${SERVER.replace("://", "://foo:bar@")}/basic_auth`);
  await next(made, "open");
  const refused = new WebSocket(`${SERVER.replace("://", "://foo:wrong@")}/basic_auth`);
  await next(refused, "error");
});
