// fetch() returns a promise: an exception of the conversion of its arguments rejects it, and is not thrown.
const thrown = { own: "exception" };
const calls = {
  "no arguments": () => fetch(),
  "no URL": () => fetch("http://"),
  "a relative URL": () => fetch("relative"),
  "a symbol": () => fetch(Symbol()),
  "a getter": () => fetch("data:,", { get method() { throw thrown; } }),
  "a conversion": () => fetch({ toString() { throw thrown; } }),
  "wrong fields": () => fetch("data:,", { headers: { "a b": "1" } }),
};
(async () => {
  for (const [what, call] of Object.entries(calls)) {
    const promise = call();
    const reason = await promise.catch((error) => error);
    console.log(what, promise instanceof Promise, reason === thrown || reason.constructor.name);
  }
})();

// prints:
// | no arguments true TypeError
// | no URL true TypeError
// | a relative URL true TypeError
// | a symbol true TypeError
// | a getter true true
// | a conversion true true
// | wrong fields true TypeError
