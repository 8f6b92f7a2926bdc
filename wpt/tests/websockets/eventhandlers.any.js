// META: title=An event handler that is no object is none
// META: script=/websockets/constants.sub.js
// META: variant=?default
// META: variant=?wss
// META: variant=?wpt_flags=h2

for (const type of TYPES) {
  test(() => {
    const made = socket("echo");
    assert_equals(made[`on${type}`], null);
    for (const value of [2, "text", true, undefined, Symbol()]) {
      made[`on${type}`] = () => {};
      made[`on${type}`] = value;
      assert_equals(made[`on${type}`], null, String(value));
    }
  }, `on${type}`);
}
