// By Web IDL the members of Headers, Request, Response and FormData are enumerable and on the prototype, and
// fetch is an operation of the global object.
const shown = (type) => Object.entries(Object.getOwnPropertyDescriptors(type.prototype)).filter(([, it]) => it.enumerable)
  .map(([name, { get, set, value }]) => (value ? `${name}(${value.length})` : name + (get ? "" : "!") + (set ? "=" : ""))).sort().join(" ");
for (const type of [Headers, Request, Response]) {
  console.log(type.name, type.length, Object.prototype.toString.call(type.prototype));
  console.log(shown(type));
}
for (const name of Object.keys(Response)) {
  const { value, enumerable, writable, configurable } = Object.getOwnPropertyDescriptor(Response, name);
  console.log(name, value.length, enumerable, writable, configurable);
}
console.log(Headers.prototype[Symbol.iterator] === Headers.prototype.entries, Object.keys(new Response()).length, Object.keys(new Request("data:,")).length);
const { value, enumerable, writable, configurable } = Object.getOwnPropertyDescriptor(globalThis, "fetch");
console.log(value.name, value.length, enumerable, writable, configurable);
for (const wrong of [() => Headers(), () => new Request(), () => new fetch("data:,"), () => Headers.prototype.get.call({}, "a")]) {
  try {
    wrong();
  } catch (error) {
    console.log(error.constructor.name);
  }
}

// prints:
// | Headers 0 [object Headers]
// | append(2) delete(1) entries(0) forEach(1) get(1) getSetCookie(0) has(1) keys(0) set(2) values(0)
// | Request 1 [object Request]
// | arrayBuffer(0) blob(0) body bodyUsed bytes(0) cache clone(0) credentials destination duplex formData(0) headers integrity isHistoryNavigation isReloadNavigation json(0) keepalive method mode redirect referrer referrerPolicy signal text(0) url
// | Response 0 [object Response]
// | arrayBuffer(0) blob(0) body bodyUsed bytes(0) clone(0) formData(0) headers json(0) ok redirected status statusText text(0) type url
// | error 0 true true true
// | redirect 1 true true true
// | json 1 true true true
// | true 0 0
// | fetch 1 true true true
// | TypeError
// | TypeError
// | TypeError
// | TypeError
