// A call keeps its function, with what the function refers to, when nothing else does.
const holder = {};
function forget() {
  holder.f = undefined;
  collect();
}
// Functions whose variables nothing else refers to.
function make(kind) {
  const secret = { value: 7 };
  switch (kind) {
    case "arrow":
      return () => { forget(); return secret.value; };
    case "nested":
      return () => { forget(); const inner = () => { collect(); return secret.value; }; return inner(); };
    case "block":
      return () => { forget(); let sum = 0; for (let n = 0; n < 3; n++) { const read = () => secret.value + n; collect(); sum += read(); } return sum; };
    case "eval":
      return function () { forget(); eval("var added = secret.value + 1"); collect(); return added + secret.value; };
    case "catch":
      return () => { forget(); try { throw secret; } catch (error) { const read = () => error.value; collect(); return read(); } };
    case "finally":
      return () => { try { forget(); return secret.value; } finally { collect(); } };
    case "spread":
      return (...rest) => { forget(); return secret.value + rest.length; };
    case "this":
      return function () { "use strict"; forget(); return secret.value + (this === undefined ? 1 : 0); };
  }
}
const call = (kind, ...values) => {
  holder.f = make(kind);
  return (0, holder.f)(...values);
};
same(call("arrow"), 7, "an arrow function");
same(call("nested"), 7, "a function within");
same(call("block"), 24, "blocks with variables");
same(call("eval"), 15, "variables of eval");
same(call("catch"), 7, "a caught value");
same(call("finally"), 7, "a finally");
same(call("spread", 1, 2), 9, "a rest parameter");
same(call("this"), 8, "no this");

// With `with`, whose object is an environment.
holder.f = Function("forget", "object", "with (object) { forget(); return (() => value)(); }");
same(holder.f(forget, { value: 3 }), 3, "with");

// Constructions, of a function and of a class with private members.
holder.f = (() => { const secret = { value: 4 }; return function () { forget(); this.value = secret.value; }; })();
same(new holder.f().value, 4, "a constructor");
holder.f = (() => {
  const secret = { value: 5 };
  return class { #value = secret.value; #read() { forget(); return this.#value + secret.value; } read() { collect(); return this.#read(); } };
})();
same(new holder.f().read(), 10, "a class");

// Calls from native code.
holder.f = (() => { const secret = { value: 6 }; return (n) => { forget(); return secret.value + n; }; })();
same([1, 2].map(holder.f).join(), "7,8", "map");
holder.f = (() => { const secret = { value: 6 }; return () => { forget(); return secret.value; }; })();
same(holder.f.bind().call(), 6, "a bound function");
holder.f = (() => { const secret = { value: 6 }; return () => { forget(); return secret.value; }; })();
same(Reflect.apply(new Proxy(holder.f, {}), undefined, []), 6, "a proxy");
same({ get value() { collect(); return 8; } }.value, 8, "a getter");

// Functions that end at once, later, and with an error.
const generator = (() => {
  const secret = { value: 9 };
  return (function* () { collect(); yield secret.value; collect(); yield (() => secret.value + 1)(); })();
})();
same(generator.next().value, 9, "a generator");
collect();
same(generator.next().value, 10, "a generator that goes on");
throws(() => { holder.f = (() => { const secret = { text: "thrown" }; return () => { forget(); throw new RangeError(secret.text); }; })(); holder.f(); }, RangeError);
const deep = (n) => { if (n === 0) { collect(); throw new Error("deep"); } return (() => deep(n - 1))(); };
throws(() => deep(100), Error);

globalThis.done = (async () => {
  holder.f = (() => {
    const secret = { value: 11 };
    return async () => { forget(); await null; collect(); const read = () => secret.value; await null; collect(); return read(); };
  })();
  const result = holder.f();
  collect();
  same(await result, 11, "an async function");
})();
