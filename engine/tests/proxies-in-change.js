// Proxies whose target, handler or state changes in a trap. Each result, and what is left of the target, is that of the standard. V8 differs in
// two: a name in `with` asks the trap `has` once (HasBinding and GetBindingValue both do), and for-in has read the keys and prototypes of a
// proxy before (EnumerateObjectProperties).
const { text, common, check } = inChange();
const kinds = {};

const traps = {
  get: [(p) => p.a, (t) => Reflect.get(t, "a")],
  getB: [(p) => [p.b, p.c], (t, k) => Reflect.get(t, k)],
  set: [(p) => Reflect.set(p, "a", 9), (t, k, v) => Reflect.set(t, k, v)],
  has: [(p) => "a" in p, (t, k) => Reflect.has(t, k)],
  deleteProperty: [(p) => Reflect.deleteProperty(p, "a"), (t, k) => Reflect.deleteProperty(t, k)],
  defineProperty: [(p) => Reflect.defineProperty(p, "a", { value: 5 }), (t, k, d) => Reflect.defineProperty(t, k, d)],
  defineNew: [(p) => Reflect.defineProperty(p, "n", { value: 5 }), (t, k, d) => Reflect.defineProperty(t, k, d), "defineProperty"],
  getOwnPropertyDescriptor: [(p) => Reflect.getOwnPropertyDescriptor(p, "a"), (t, k) => Reflect.getOwnPropertyDescriptor(t, k)],
  ownKeys: [(p) => Reflect.ownKeys(p), (t) => Reflect.ownKeys(t)],
  getPrototypeOf: [(p) => text(Reflect.getPrototypeOf(p)), (t) => Reflect.getPrototypeOf(t)],
  setPrototypeOf: [(p) => Reflect.setPrototypeOf(p, Array.prototype), (t, v) => Reflect.setPrototypeOf(t, v)],
  isExtensible: [(p) => Reflect.isExtensible(p), (t) => Reflect.isExtensible(t)],
  preventExtensions: [(p) => Reflect.preventExtensions(p), (t) => Reflect.preventExtensions(t)],
  apply: [(p) => p(1), (t, self, values) => Reflect.apply(t, self, values)],
  construct: [(p) => text(new p(1)), (t, values) => Reflect.construct(t, values)],
};
const uses = {
  assign: [(p) => Object.assign({}, p), "ownKeys"],
  spread: [(p) => ({ ...p }), "getOwnPropertyDescriptor"],
  entries: [(p) => Object.entries(p), "get"],
  forIn: [(p) => { const seen = []; for (const k in p) seen.push(k); return seen; }, "getPrototypeOf"],
  forInKeys: [(p) => { const seen = []; for (const k in p) seen.push(k); return seen; }, "ownKeys"],
  freeze: [(p) => Object.isFrozen(Object.freeze(p)), "defineProperty"],
  freezeKeys: [(p) => Object.isFrozen(Object.freeze(p)), "ownKeys"],
  seal: [(p) => Object.isSealed(Object.seal(p)), "preventExtensions"],
  descriptors: [(p) => Object.keys(Object.getOwnPropertyDescriptors(p)), "getOwnPropertyDescriptor"],
  stringify: [(p) => JSON.stringify([p]), "get"],
  toString: [(p) => Object.prototype.toString.call(p), "get"],
  inherit: [(p) => Object.create(p).a, "get"],
  inheritSet: [(p) => { const o = Object.create(p); o.a = 4; return Object.keys(o).join(); }, "set"],
  inheritHas: [(p) => "b" in Object.create(p), "has"],
  setReceiver: [(p) => Reflect.set({ a: 1 }, "a", 6, p), "defineProperty"],
  setReceiverDescriptor: [(p) => Reflect.set({ a: 1 }, "a", 6, p), "getOwnPropertyDescriptor"],
  instanceof: [(p) => p instanceof Function, "getPrototypeOf"],
  bind: [(p) => p.bind().name, "get"],
  concat: [(p) => [].concat(p).length, "get"],
  isArray: [(p) => Array.isArray(p), "get"],
  extends: [(p) => Object.keys(new (class extends p {})()).join(), "construct"],
  extendsPrototype: [(p) => typeof new (class extends p {})(), "get"],
  newTarget: [(p) => typeof Reflect.construct(Object, [], p), "get"],
  with: [(p) => new Function("p", "with (p) { return typeof a; }")(p), "has"],
  destructuring: [(p) => { const { a, ...rest } = p; return [a, rest]; }, "get"],
  defineGetter: [(p) => p.__defineGetter__("a", () => 1), "defineProperty"],
  lookupGetter: [(p) => p.__lookupGetter__("a"), "getOwnPropertyDescriptor"],
  setIntegrity: [(p) => Object.isFrozen(p), "isExtensible"],
};
const revoked = Symbol("revoke");
const proxied = (o, f, trap, step) => {
  const { proxy, revoke } = Proxy.revocable(o, o.handler = Object.fromEntries(trap ? [[trap, (...values) => step(f, values)]] : []));
  o.revoke = revoke;
  return proxy;
};
kinds.proxies = {
  make: () => {
    const o = function (x) { "use strict"; if (new.target) this.made = x; return x; };
    Object.defineProperties(o, Object.fromEntries(["handler", "revoke"].map((key) => [key, { writable: true }])));
    delete o.length; delete o.name;
    return Object.assign(o, { a: 1, b: 2, c: 3 });
  },
  show: (o) => `${Reflect.ownKeys(o).filter((k) => k !== "handler" && k !== "revoke" && k !== "prototype").map((k) => `${String(k)}=${text(Object.getOwnPropertyDescriptor(o, k).value)}`)}`,
  changes: {
    freeze: (o) => { Object.freeze(o); },
    "no prototype": common["no prototype"],
    collect,
    throw: common.throw,
    recurse: common.recurse,
    revoke: (o) => o.revoke(),
    "no traps": (o) => { for (const key of Object.keys(o.handler)) delete o.handler[key]; },
    "no function": (o) => { for (const key of Object.keys(o.handler)) o.handler[key] = 1; },
    preventExtensions: (o) => Object.preventExtensions(o),
    delete: (o) => { delete o.a; },
    "delete last": (o) => { delete o.c; },
    add: (o) => { o.d = 4; },
    constant: (o) => Object.defineProperty(o, "a", { value: 8, writable: false, configurable: false }),
    accessor: (o) => Object.defineProperty(o, "a", { get: undefined, set: undefined, configurable: false }),
    "constant and closed": (o) => { Object.defineProperty(o, "a", { value: 8, writable: false, configurable: false }); Object.preventExtensions(o); },
    "delete and close": (o) => { delete o.a; Object.preventExtensions(o); },
  },
  cells: {
    ...Object.fromEntries(Object.entries(traps).flatMap(([name, [run, step, trap = name === "getB" ? "get" : name]]) => [
      [`${name} before`, (o, f) => run(proxied(o, f, trap, (f, values) => (f(), step(...values))))],
      [`${name} after`, (o, f) => run(proxied(o, f, trap, (f, values) => { const value = step(...values); f(); return value; }))],
      [`${name} handler`, (o, f) => { const p = proxied(o, f); Object.setPrototypeOf(o.handler, { __proto__: null, get [trap]() { f(); return undefined; } }); return run(p); }],
    ])),
    ...Object.fromEntries(Object.entries(uses).flatMap(([name, [run, trap]]) => [
      [`${name}, ${trap} before`, (o, f) => run(proxied(o, f, trap, (f, values) => (f(), Reflect[trap](...values))))],
      [`${name}, ${trap} after`, (o, f) => run(proxied(o, f, trap, (f, values) => { const value = Reflect[trap](...values); f(); return value; }))],
    ])),
  },
};

// The most frequent result, and those after other changes. Where the change at the second call has another result, it is behind a slash.
const results = {
  proxies: {
    "get before": ["1", { "throw": "EvalError", "delete, accessor, delete and close": "undefined", "constant, constant and closed": "8" }],
    "get after": ["1", { "throw": "EvalError", "constant, accessor, constant and closed": "TypeError" }],
    "get handler": ["1", {
      "throw": "EvalError", "delete, accessor, delete and close": "undefined", "constant, constant and closed": "8",
    }],
    "getB before": ["[2,3]", { "throw": "EvalError", "revoke, no function": "TypeError / [2,3]", "delete last": "[2,undefined]" }],
    "getB after": ["[2,3]", { "throw": "EvalError", "revoke, no function": "TypeError / [2,3]", "delete last": "[2,undefined] / [2,3]" }],
    "getB handler": ["[2,3]", { "throw": "EvalError", "revoke": "TypeError / [2,3]", "delete last": "[2,undefined]" }],
    "set before": ["true a=9,b=2,c=3", {
      "freeze, constant, accessor, constant and closed, delete and close": "false", "throw": "EvalError", "delete": "true b=2,c=3,a=9",
      "delete last": "true a=9,b=2", "add": "true a=9,b=2,c=3,d=4",
    }],
    "set after": ["true a=9,b=2,c=3", {
      "throw": "EvalError a=9,b=2,c=3", "delete, delete and close": "true", "delete last": "true a=9,b=2", "add": "true a=9,b=2,c=3,d=4",
      "constant, accessor, constant and closed": "TypeError",
    }],
    "set handler": ["true a=9,b=2,c=3", {
      "freeze, constant, accessor, constant and closed, delete and close": "false", "throw": "EvalError", "revoke": "TypeError",
      "delete": "true b=2,c=3,a=9", "delete last": "true a=9,b=2", "add": "true a=9,b=2,c=3,d=4",
    }],
    "has before": ["true", { "throw": "EvalError", "delete, delete and close": "false" }],
    "has after": ["true", { "throw": "EvalError" }],
    "has handler": ["true", { "throw": "EvalError", "delete, delete and close": "false" }],
    "deleteProperty before": ["true b=2,c=3", {
      "freeze, constant, accessor, constant and closed": "false", "throw": "EvalError", "delete, delete and close": "true",
      "delete last": "true b=2", "add": "true b=2,c=3,d=4",
    }],
    "deleteProperty after": ["true b=2,c=3", {
      "throw": "EvalError b=2,c=3", "delete, delete and close": "true", "delete last": "true b=2", "add": "true b=2,c=3,d=4",
      "constant, constant and closed": "TypeError b=2,c=3,a=8", "accessor": "TypeError b=2,c=3,a=undefined",
    }],
    "deleteProperty handler": ["true b=2,c=3", {
      "freeze, constant, accessor, constant and closed": "false", "throw": "EvalError", "delete, delete and close": "true",
      "delete last": "true b=2", "add": "true b=2,c=3,d=4",
    }],
    "defineProperty before": ["true a=5,b=2,c=3", {
      "freeze, constant, accessor, constant and closed, delete and close": "false", "throw": "EvalError", "delete": "true b=2,c=3,a=5",
      "delete last": "true a=5,b=2", "add": "true a=5,b=2,c=3,d=4",
    }],
    "defineProperty after": ["true a=5,b=2,c=3", {
      "throw": "EvalError a=5,b=2,c=3", "delete": "true", "delete last": "true a=5,b=2", "add": "true a=5,b=2,c=3,d=4",
      "constant, accessor, constant and closed, delete and close": "TypeError",
    }],
    "defineProperty handler": ["true a=5,b=2,c=3", {
      "freeze, constant, accessor, constant and closed, delete and close": "false", "throw": "EvalError", "delete": "true b=2,c=3,a=5",
      "delete last": "true a=5,b=2", "add": "true a=5,b=2,c=3,d=4",
    }],
    "defineNew before": ["true a=1,b=2,c=3,n=5", {
      "freeze, preventExtensions, constant and closed, delete and close": "false", "throw": "EvalError", "delete": "true b=2,c=3,n=5",
      "delete last": "true a=1,b=2,n=5", "add": "true a=1,b=2,c=3,d=4,n=5", "constant": "true a=8,b=2,c=3,n=5",
      "accessor": "true a=undefined,b=2,c=3,n=5",
    }],
    "defineNew after": ["true a=1,b=2,c=3,n=5", {
      "throw": "EvalError a=1,b=2,c=3,n=5", "delete, delete and close": "true b=2,c=3,n=5", "delete last": "true a=1,b=2,n=5",
      "add": "true a=1,b=2,c=3,n=5,d=4", "constant, constant and closed": "true a=8,b=2,c=3,n=5",
      "accessor": "true a=undefined,b=2,c=3,n=5",
    }],
    "defineNew handler": ["true a=1,b=2,c=3,n=5", {
      "freeze, preventExtensions, constant and closed, delete and close": "false", "throw": "EvalError", "delete": "true b=2,c=3,n=5",
      "delete last": "true a=1,b=2,n=5", "add": "true a=1,b=2,c=3,d=4,n=5", "constant": "true a=8,b=2,c=3,n=5",
      "accessor": "true a=undefined,b=2,c=3,n=5",
    }],
    "getOwnPropertyDescriptor before": ["{value:1,writable:true,enumerable:true,configurable:true}", {
      "freeze": "{value:1,writable:false,enumerable:true,configurable:false}", "throw": "EvalError",
      "delete, delete and close": "undefined",
      "constant, constant and closed": "{value:8,writable:false,enumerable:true,configurable:false}",
      "accessor": "{get:undefined,set:undefined,enumerable:true,configurable:false}",
    }],
    "getOwnPropertyDescriptor after": ["{value:1,writable:true,enumerable:true,configurable:true}", {
      "freeze, constant, accessor, constant and closed, delete and close": "TypeError", "throw": "EvalError",
    }],
    "getOwnPropertyDescriptor handler": ["{value:1,writable:true,enumerable:true,configurable:true}", {
      "freeze": "{value:1,writable:false,enumerable:true,configurable:false}", "throw": "EvalError",
      "delete, delete and close": "undefined",
      "constant, constant and closed": "{value:8,writable:false,enumerable:true,configurable:false}",
      "accessor": "{get:undefined,set:undefined,enumerable:true,configurable:false}",
    }],
    "ownKeys before": ["[\"prototype\",\"handler\",\"revoke\",\"a\",\"b\",\"c\"]", {
      "throw": "EvalError", "delete, delete and close": "[\"prototype\",\"handler\",\"revoke\",\"b\",\"c\"]",
      "delete last": "[\"prototype\",\"handler\",\"revoke\",\"a\",\"b\"]",
      "add": "[\"prototype\",\"handler\",\"revoke\",\"a\",\"b\",\"c\",\"d\"]",
    }],
    "ownKeys after": ["[\"prototype\",\"handler\",\"revoke\",\"a\",\"b\",\"c\"]", {
      "throw": "EvalError", "delete and close": "TypeError",
    }],
    "ownKeys handler": ["[\"prototype\",\"handler\",\"revoke\",\"a\",\"b\",\"c\"]", {
      "throw": "EvalError", "delete, delete and close": "[\"prototype\",\"handler\",\"revoke\",\"b\",\"c\"]",
      "delete last": "[\"prototype\",\"handler\",\"revoke\",\"a\",\"b\"]",
      "add": "[\"prototype\",\"handler\",\"revoke\",\"a\",\"b\",\"c\",\"d\"]",
    }],
    "getPrototypeOf before": ["\"fn\"", { "no prototype": "\"null\"", "throw": "EvalError" }],
    "getPrototypeOf after": ["\"fn\"", { "throw": "EvalError" }],
    "getPrototypeOf handler": ["\"fn\"", { "no prototype": "\"null\"", "throw": "EvalError" }],
    "setPrototypeOf before": ["true", {
      "freeze, preventExtensions, constant and closed, delete and close": "false", "throw": "EvalError",
    }],
    "setPrototypeOf after": ["true", { "throw": "EvalError" }],
    "setPrototypeOf handler": ["true", {
      "freeze, preventExtensions, constant and closed, delete and close": "false", "throw": "EvalError",
    }],
    "isExtensible before": ["true", { "freeze, preventExtensions, constant and closed, delete and close": "false", "throw": "EvalError" }],
    "isExtensible after": ["true", {
      "freeze, preventExtensions, constant and closed, delete and close": "TypeError", "throw": "EvalError",
    }],
    "isExtensible handler": ["true", {
      "freeze, preventExtensions, constant and closed, delete and close": "false", "throw": "EvalError",
    }],
    "preventExtensions before": ["true", { "throw": "EvalError" }],
    "preventExtensions after": ["true", { "no prototype": "TypeError", "throw": "EvalError", "add": "true a=1,b=2,c=3" }],
    "preventExtensions handler": ["true", { "throw": "EvalError" }],
    "apply before": ["1", { "throw": "EvalError" }],
    "apply after": ["1", { "throw": "EvalError" }],
    "apply handler": ["1", { "throw": "EvalError" }],
    "construct before": ["\"{made:1}\"", { "throw": "EvalError" }],
    "construct after": ["\"{made:1}\"", { "throw": "EvalError" }],
    "construct handler": ["\"{made:1}\"", { "throw": "EvalError", "revoke": "TypeError" }],
    "assign, ownKeys before": ["{a:1,b:2,c:3}", {
      "throw": "EvalError", "revoke": "TypeError", "delete, delete and close": "{b:2,c:3}", "delete last": "{a:1,b:2}",
      "add": "{a:1,b:2,c:3,d:4}", "constant, constant and closed": "{a:8,b:2,c:3}", "accessor": "{a:undefined,b:2,c:3}",
    }],
    "assign, ownKeys after": ["{a:1,b:2,c:3}", {
      "throw": "EvalError", "revoke, delete and close": "TypeError", "delete": "{b:2,c:3}", "delete last": "{a:1,b:2}",
      "constant, constant and closed": "{a:8,b:2,c:3}", "accessor": "{a:undefined,b:2,c:3}",
    }],
    "spread, getOwnPropertyDescriptor before": ["{a:1,b:2,c:3}", {
      "throw": "EvalError", "revoke, no function": "TypeError", "delete, delete and close": "{b:2,c:3}", "delete last": "{a:1,b:2}",
      "constant, constant and closed": "{a:8,b:2,c:3}", "accessor": "{a:undefined,b:2,c:3}",
    }],
    "spread, getOwnPropertyDescriptor after": ["{a:1,b:2,c:3}", {
      "freeze, revoke, no function": "TypeError", "throw": "EvalError", "delete, delete and close": "{b:2,c:3}", "delete last": "{a:1,b:2}",
      "constant, constant and closed": "{a:8,b:2,c:3}", "accessor": "{a:undefined,b:2,c:3}",
    }],
    "entries, get before": ["[[\"a\",1],[\"b\",2],[\"c\",3]]", {
      "throw": "EvalError", "revoke, no function": "TypeError",
      "delete, accessor, delete and close": "[[\"a\",undefined],[\"b\",2],[\"c\",3]] / [[\"a\",1],[\"b\",2],[\"c\",3]]",
      "delete last": "[[\"a\",1],[\"b\",2]]",
      "constant, constant and closed": "[[\"a\",8],[\"b\",2],[\"c\",3]] / [[\"a\",1],[\"b\",2],[\"c\",3]]",
    }],
    "entries, get after": ["[[\"a\",1],[\"b\",2],[\"c\",3]]", {
      "throw": "EvalError", "revoke, no function": "TypeError", "delete last": "[[\"a\",1],[\"b\",2]]",
      "constant, accessor, constant and closed": "TypeError / [[\"a\",1],[\"b\",2],[\"c\",3]]",
    }],
    "forIn, getPrototypeOf before": ["[\"a\",\"b\",\"c\"]", { "throw": "EvalError" }],
    "forIn, getPrototypeOf after": ["[\"a\",\"b\",\"c\"]", { "throw": "EvalError" }],
    "forInKeys, ownKeys before": ["[\"a\",\"b\",\"c\"]", {
      "throw": "EvalError", "revoke": "TypeError", "delete, delete and close": "[\"b\",\"c\"]", "delete last": "[\"a\",\"b\"]",
      "add": "[\"a\",\"b\",\"c\",\"d\"]",
    }],
    "forInKeys, ownKeys after": ["[\"a\",\"b\",\"c\"]", {
      "throw": "EvalError", "revoke, delete and close": "TypeError", "delete": "[\"b\",\"c\"]", "delete last": "[\"a\",\"b\"]",
    }],
    "freeze, defineProperty before": ["true", {
      "no prototype, revoke, no function": "TypeError", "throw": "EvalError", "add": "true a=1,b=2,c=3",
    }],
    "freeze, defineProperty after": ["true", {
      "no prototype, revoke, no function": "TypeError", "throw": "EvalError", "add": "true a=1,b=2,c=3",
    }],
    "freezeKeys, ownKeys before": ["true", {
      "no prototype, revoke": "TypeError", "throw": "EvalError", "no function": "TypeError / true",
      "delete, delete last, delete and close": "true / true a=1,b=2,c=3", "add": "true a=1,b=2,c=3",
      "constant, accessor, constant and closed": "true / TypeError a=1,b=2,c=3",
    }],
    "freezeKeys, ownKeys after": ["true", {
      "no prototype, revoke": "TypeError", "throw": "EvalError", "no function": "TypeError / true",
      "delete, delete last, delete and close": "TypeError / true a=1,b=2,c=3", "add": "true a=1,b=2,c=3",
      "constant, accessor, constant and closed": "true / TypeError a=1,b=2,c=3",
    }],
    "seal, preventExtensions before": ["true", { "throw": "EvalError", "revoke": "TypeError" }],
    "seal, preventExtensions after": ["true", { "no prototype, revoke": "TypeError", "throw": "EvalError", "add": "true a=1,b=2,c=3" }],
    "descriptors, getOwnPropertyDescriptor before": ["[\"prototype\",\"handler\",\"revoke\",\"a\",\"b\",\"c\"]", {
      "throw": "EvalError", "revoke, no function": "TypeError",
      "delete, delete and close": "[\"prototype\",\"handler\",\"revoke\",\"b\",\"c\"]",
      "delete last": "[\"prototype\",\"handler\",\"revoke\",\"a\",\"b\"]",
    }],
    "descriptors, getOwnPropertyDescriptor after": ["[\"prototype\",\"handler\",\"revoke\",\"a\",\"b\",\"c\"]", {
      "freeze, revoke, no function": "TypeError", "throw": "EvalError",
      "delete, delete and close": "[\"prototype\",\"handler\",\"revoke\",\"b\",\"c\"]",
      "delete last": "[\"prototype\",\"handler\",\"revoke\",\"a\",\"b\"]",
    }],
    "stringify, get before": ["\"[null]\"", { "throw": "EvalError" }],
    "stringify, get after": ["\"[null]\"", { "throw": "EvalError" }],
    "toString, get before": ["\"[object Function]\"", { "throw": "EvalError" }],
    "toString, get after": ["\"[object Function]\"", { "throw": "EvalError" }],
    "inherit, get before": ["1", {
      "throw": "EvalError", "delete, accessor, delete and close": "undefined", "constant, constant and closed": "8",
    }],
    "inherit, get after": ["1", { "throw": "EvalError", "constant, accessor, constant and closed": "TypeError" }],
    "inheritSet, set before": ["\"a\"", { "freeze, constant, accessor, constant and closed": "\"\"", "throw": "EvalError" }],
    "inheritSet, set after": ["\"a\"", { "freeze, constant, accessor, constant and closed": "TypeError", "throw": "EvalError" }],
    "inheritHas, has before": ["true", { "throw": "EvalError" }],
    "inheritHas, has after": ["true", { "throw": "EvalError" }],
    "setReceiver, defineProperty before": ["true a=6,b=2,c=3", {
      "freeze, constant, accessor, constant and closed, delete and close": "false", "throw": "EvalError", "delete": "true b=2,c=3,a=6",
      "delete last": "true a=6,b=2", "add": "true a=6,b=2,c=3,d=4",
    }],
    "setReceiver, defineProperty after": ["true a=6,b=2,c=3", {
      "throw": "EvalError a=6,b=2,c=3", "delete": "true", "delete last": "true a=6,b=2", "add": "true a=6,b=2,c=3,d=4",
      "constant, accessor, constant and closed, delete and close": "TypeError",
    }],
    "setReceiverDescriptor, getOwnPropertyDescriptor before": ["true a=6,b=2,c=3", {
      "freeze, constant, accessor, constant and closed, delete and close": "false", "throw": "EvalError", "revoke": "TypeError",
      "delete": "true b=2,c=3,a=6", "delete last": "true a=6,b=2", "add": "true a=6,b=2,c=3,d=4",
    }],
    "setReceiverDescriptor, getOwnPropertyDescriptor after": ["TypeError", {
      "no prototype, collect, recurse, no traps, no function, preventExtensions": "true a=6,b=2,c=3", "throw": "EvalError",
      "delete": "true b=2,c=3,a=6", "delete last": "true a=6,b=2", "add": "true a=6,b=2,c=3,d=4",
    }],
    "instanceof, getPrototypeOf before": ["true", { "no prototype": "false", "throw": "EvalError" }],
    "instanceof, getPrototypeOf after": ["true", { "throw": "EvalError" }],
    "bind, get before": ["\"bound \"", { "no prototype, revoke, no function": "TypeError / \"bound \"", "throw": "EvalError" }],
    "bind, get after": ["\"bound \"", { "throw": "EvalError", "revoke, no function": "TypeError / \"bound \"" }],
    "concat, get before": ["1", { "throw": "EvalError", "revoke": "TypeError" }],
    "concat, get after": ["1", { "throw": "EvalError", "revoke": "TypeError" }],
    "isArray, get before": ["false", {
      "delete, delete last, add, constant, accessor, constant and closed, delete and close": "false a=1,b=2,c=3",
    }, "calls nothing"],
    "isArray, get after": ["false", {
      "delete, delete last, add, constant, accessor, constant and closed, delete and close": "false a=1,b=2,c=3",
    }, "calls nothing"],
    "extends, construct before": ["\"made\"", { "throw": "EvalError" }],
    "extends, construct after": ["\"made\"", { "throw": "EvalError" }],
    "extendsPrototype, get before": ["\"object\"", { "throw": "EvalError", "revoke": "TypeError" }],
    "extendsPrototype, get after": ["\"object\"", { "throw": "EvalError", "revoke": "TypeError" }],
    "newTarget, get before": ["\"object\"", { "throw": "EvalError" }],
    "newTarget, get after": ["\"object\"", { "throw": "EvalError" }],
    "with, has before": ["\"number\"", {
      "throw": "EvalError", "revoke": "TypeError", "no function": "TypeError / \"number\"",
      "delete, accessor, delete and close": "\"undefined\"",
    }],
    "with, has after": ["\"number\"", {
      "throw": "EvalError", "revoke": "TypeError", "no function": "TypeError / \"number\"",
      "delete, accessor, delete and close": "\"undefined\"",
    }],
    "destructuring, get before": ["[1,{b:2,c:3}]", {
      "throw": "EvalError", "revoke, no function": "TypeError",
      "delete, accessor, delete and close": "[undefined,{b:2,c:3}] / [1,{b:2,c:3}]", "delete last": "[1,{b:2}]",
      "add": "[1,{b:2,c:3,d:4}] / [1,{b:2,c:3}]", "constant, constant and closed": "[8,{b:2,c:3}] / [1,{b:2,c:3}]",
    }],
    "destructuring, get after": ["[1,{b:2,c:3}]", {
      "throw": "EvalError", "revoke, no function": "TypeError", "delete last": "[1,{b:2}]", "add": "[1,{b:2,c:3,d:4}] / [1,{b:2,c:3}]",
      "constant, accessor, constant and closed": "TypeError / [1,{b:2,c:3}]",
    }],
    "defineGetter, defineProperty before": ["undefined a=undefined,b=2,c=3", {
      "freeze, constant, accessor, constant and closed, delete and close": "TypeError", "throw": "EvalError",
      "delete": "undefined b=2,c=3,a=undefined", "delete last": "undefined a=undefined,b=2", "add": "undefined a=undefined,b=2,c=3,d=4",
    }],
    "defineGetter, defineProperty after": ["undefined a=undefined,b=2,c=3", {
      "freeze": "TypeError a=undefined,b=2,c=3", "throw": "EvalError a=undefined,b=2,c=3", "delete": "undefined",
      "delete last": "undefined a=undefined,b=2", "add": "undefined a=undefined,b=2,c=3,d=4",
      "constant, accessor, constant and closed, delete and close": "TypeError",
    }],
    "lookupGetter, getOwnPropertyDescriptor before": ["undefined", { "throw": "EvalError" }],
    "lookupGetter, getOwnPropertyDescriptor after": ["undefined", {
      "freeze, constant, accessor, constant and closed, delete and close": "TypeError", "throw": "EvalError",
    }],
    "setIntegrity, isExtensible before": ["false", { "freeze": "true", "throw": "EvalError" }],
    "setIntegrity, isExtensible after": ["false", {
      "freeze, preventExtensions, constant and closed, delete and close": "TypeError", "throw": "EvalError",
    }],
  },
};
globalThis.done = check(kinds, results);
