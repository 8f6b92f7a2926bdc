// META: title=The interfaces are those of the standard
// META: script=/websockets/constants.sub.js

const attributes = {
  url: false, readyState: false, bufferedAmount: false, extensions: false, protocol: false, binaryType: true,
  onopen: true, onerror: true, onclose: true, onmessage: true,
};
for (const [name, settable] of Object.entries(attributes)) {
  test(() => {
    const { get, set, enumerable, configurable } = Object.getOwnPropertyDescriptor(WebSocket.prototype, name);
    assert_true(enumerable && configurable);
    assert_equals(get.name, `get ${name}`);
    assert_equals(get.length, 0);
    assert_equals(set?.name, settable ? `set ${name}` : undefined);
    assert_equals(set?.length, settable ? 1 : undefined);
    assert_throws_js(TypeError, () => get.call({}));
    assert_throws_js(TypeError, () => WebSocket.prototype[name]);
  }, name);
}
for (const [name, length] of Object.entries({ close: 0, send: 1 })) {
  test(() => {
    const { value, writable, enumerable, configurable } = Object.getOwnPropertyDescriptor(WebSocket.prototype, name);
    assert_true(writable && enumerable && configurable);
    assert_equals(value.name, name);
    assert_equals(value.length, length);
    assert_throws_js(TypeError, () => value.call({}));
  }, `${name}()`);
}
for (const [name, constructor, length, parent] of [
  ["WebSocket", WebSocket, 1, EventTarget], ["CloseEvent", CloseEvent, 1, Event], ["MessageEvent", MessageEvent, 1, Event],
]) {
  test(() => {
    const { value, writable, enumerable, configurable } = Object.getOwnPropertyDescriptor(globalThis, name);
    assert_equals(value, constructor);
    assert_true(writable && configurable);
    assert_false(enumerable);
    assert_equals(constructor.name, name);
    assert_equals(constructor.length, length);
    assert_equals(Object.getPrototypeOf(constructor), parent);
    assert_equals(Object.getPrototypeOf(constructor.prototype), parent.prototype);
    assert_equals(constructor.prototype.constructor, constructor);
    assert_equals(constructor.prototype[Symbol.toStringTag], name);
    assert_false(Object.getOwnPropertyDescriptor(constructor, "prototype").writable);
    assert_throws_js(TypeError, () => constructor("x"));
  }, name);
}
for (const name of ["wasClean", "code", "reason"]) {
  test(() => {
    const { get, set, enumerable, configurable } = Object.getOwnPropertyDescriptor(CloseEvent.prototype, name);
    assert_true(enumerable && configurable);
    assert_equals(get.name, `get ${name}`);
    assert_equals(set, undefined);
    assert_throws_js(TypeError, () => get.call(new Event("close")));
  }, `CloseEvent's ${name}`);
}
