// Built-ins whose arguments change what they work on while they are converted, for which the other files have no cell: views of all types,
// symbols and setters of objects, functions made of texts, and lists of Intl. Each result is that of Node.js 24 and of the standard.
const { common, number, string, getter, newTarget, check } = inChange();
const kinds = {};

const { get: bufferOf } = Object.getOwnPropertyDescriptor(DataView.prototype, "buffer");
const big = (f, value) => ({ valueOf: () => (f(), value) });
const types = ["Int8", "Uint8", "Int16", "Uint16", "Int32", "Uint32", "Float16", "Float32", "Float64", "BigInt64", "BigUint64"];
kinds.views = {
  make: () => new DataView(new ArrayBuffer(16, { maxByteLength: 32 })),
  show: (view) => { const buffer = bufferOf.call(view); return buffer.detached ? "detached" : new Uint8Array(buffer).join(""); },
  changes: {
    ...common,
    shrink: (view) => bufferOf.call(view).resize(4),
    "shrink to nothing": (view) => bufferOf.call(view).resize(0),
    grow: (view) => bufferOf.call(view).resize(32),
    detach: (view) => bufferOf.call(view).transfer(),
    write: (view) => new Uint8Array(bufferOf.call(view)).fill(3),
  },
  cells: {
    ...Object.fromEntries(types.flatMap((type) => {
      const value = type.startsWith("Big") ? 5n : 5;
      return [
        [`get${type}`, (view, f) => DataView.prototype[`get${type}`].call(view, number(f, 2))],
        [`set${type}`, (view, f) => DataView.prototype[`set${type}`].call(view, number(f, 2), value, true)],
        [`set${type} value`, (view, f) => DataView.prototype[`set${type}`].call(view, 3, big(f, value), true)],
      ];
    })),
    transferToFixedLength: (view, f) => ArrayBuffer.prototype.transferToFixedLength.call(bufferOf.call(view), number(f, 8)).byteLength,
  },
};

kinds.properties = {
  make: () => ({ a: 1, [Symbol.iterator]: 2, [Symbol.for("s")]: 3, set b(value) { this.set = value; } }),
  changes: {
    ...common,
    delete: (o) => { for (const key of Reflect.ownKeys(o)) delete o[key]; },
    add: (o) => { o[Symbol.asyncIterator] = 4; },
    "another setter": (o) => Object.defineProperty(o, "b", { set: undefined, get: () => 1, configurable: true }),
    constant: (o) => Object.defineProperty(o, "b", { value: 1, configurable: false }),
    preventExtensions: (o) => Object.preventExtensions(o),
    inherited: (o) => { delete o.b; Object.setPrototypeOf(o, { set b(value) {} }); },
  },
  cells: {
    getOwnPropertySymbols: (o, f) => Object.getOwnPropertySymbols(new Proxy(o, { ownKeys: (t) => (f(), Reflect.ownKeys(t)) })).length,
    defineSetter: (o, f) => Object.prototype.__defineSetter__.call(o, string(f, "b"), () => 6),
    lookupSetter: (o, f) => typeof Object.prototype.__lookupSetter__.call(o, string(f, "b")),
    lookupSetterOfProxy: (o, f) => typeof Object.prototype.__lookupSetter__.call(new Proxy(o, { getOwnPropertyDescriptor: (t, k) => (f(), Reflect.getOwnPropertyDescriptor(t, k)) }), "b"),
    lookupSetterDeep: (o, f) => typeof Object.prototype.__lookupSetter__.call(Object.create(new Proxy(o, { getPrototypeOf: (t) => (f(), Reflect.getPrototypeOf(t)) })), "c"),
  },
};

const constructors = { GeneratorFunction: function* () {}.constructor, AsyncFunction: async function () {}.constructor, AsyncGeneratorFunction: async function* () {}.constructor };
kinds.sources = {
  make: () => ({ prototype: {} }),
  changes: { ...common, prototype: (o) => { o.prototype = { made: 1 }; }, "no object": (o) => { o.prototype = 1; } },
  cells: Object.fromEntries(Object.entries(constructors).flatMap(([name, constructor]) => [
    [name, (o, f) => String(constructor(string(f, "a"), string(f, "return a")))],
    [`${name} target`, (o, f) => Object.getPrototypeOf(Reflect.construct(constructor, ["a"], newTarget(() => f(), o.prototype))) === o.prototype],
    [`${name} wrong`, (o, f) => constructor(string(f, "a"), string(f, "}"))],
  ])),
};

kinds.locales = {
  make: () => ["en", "fr", "de"],
  changes: {
    ...common,
    shorten: (list) => { list.length = 1; },
    lengthen: (list) => { list.push("nl"); },
    "no list": (list) => { list[2] = 1; },
    invalid: (list) => { list[2] = "x_"; },
    iterator: (list) => { list[Symbol.iterator] = function* () { yield "i"; }; },
  },
  cells: {
    getCanonicalLocales: (list, f) => Intl.getCanonicalLocales(getter(list, f, 0, "en")),
    getCanonicalLocalesText: (list, f) => Intl.getCanonicalLocales([{ toString: () => (f(), "EN") }, ...list]),
    getCanonicalLocalesLength: (list, f) => Intl.getCanonicalLocales(new Proxy(list, { get: (t, k, r) => (k === "length" && f(), Reflect.get(t, k, r)) })),
    getCanonicalLocalesHas: (list, f) => Intl.getCanonicalLocales(new Proxy(list, { has: (t, k) => (f(), Reflect.has(t, k)) })),
    ListFormat: (list, f) => new Intl.ListFormat("en").format({ *[Symbol.iterator]() { for (const item of list) { f(); yield item; } } }),
    ListFormatItems: (list, f) => new Intl.ListFormat("en").format(getter(list, f, 0, "en")),
    ListFormatParts: (list, f) => new Intl.ListFormat("en").formatToParts(getter(list, f, 1, "en")).length,
  },
};

const results = {
  views: {
    getInt8: ["0", {
      write: "3",
      throw: "EvalError",
      "shrink to nothing": "RangeError",
      detach: "TypeError",
    }],
    setInt8: ["undefined 0050000000000000", {
      throw: "EvalError",
      shrink: "undefined 0050",
      "shrink to nothing": "RangeError",
      grow: "undefined 00500000000000000000000000000000",
      detach: "TypeError",
      write: "undefined 3353333333333333",
    }],
    "setInt8 value": ["undefined 0005000000000000", {
      throw: "EvalError",
      shrink: "undefined 0005",
      "shrink to nothing": "RangeError",
      grow: "undefined 00050000000000000000000000000000",
      detach: "TypeError",
      write: "undefined 3335333333333333",
    }],
    getUint8: ["0", {
      write: "3",
      throw: "EvalError",
      "shrink to nothing": "RangeError",
      detach: "TypeError",
    }],
    setUint8: ["undefined 0050000000000000", {
      throw: "EvalError",
      shrink: "undefined 0050",
      "shrink to nothing": "RangeError",
      grow: "undefined 00500000000000000000000000000000",
      detach: "TypeError",
      write: "undefined 3353333333333333",
    }],
    "setUint8 value": ["undefined 0005000000000000", {
      throw: "EvalError",
      shrink: "undefined 0005",
      "shrink to nothing": "RangeError",
      grow: "undefined 00050000000000000000000000000000",
      detach: "TypeError",
      write: "undefined 3335333333333333",
    }],
    getInt16: ["0", {
      write: "771",
      throw: "EvalError",
      "shrink to nothing": "RangeError",
      detach: "TypeError",
    }],
    setInt16: ["undefined 0050000000000000", {
      throw: "EvalError",
      shrink: "undefined 0050",
      "shrink to nothing": "RangeError",
      grow: "undefined 00500000000000000000000000000000",
      detach: "TypeError",
      write: "undefined 3350333333333333",
    }],
    "setInt16 value": ["undefined 0005000000000000", {
      throw: "EvalError",
      "shrink, shrink to nothing": "RangeError",
      grow: "undefined 00050000000000000000000000000000",
      detach: "TypeError",
      write: "undefined 3335033333333333",
    }],
    getUint16: ["0", {
      write: "771",
      throw: "EvalError",
      "shrink to nothing": "RangeError",
      detach: "TypeError",
    }],
    setUint16: ["undefined 0050000000000000", {
      throw: "EvalError",
      shrink: "undefined 0050",
      "shrink to nothing": "RangeError",
      grow: "undefined 00500000000000000000000000000000",
      detach: "TypeError",
      write: "undefined 3350333333333333",
    }],
    "setUint16 value": ["undefined 0005000000000000", {
      throw: "EvalError",
      "shrink, shrink to nothing": "RangeError",
      grow: "undefined 00050000000000000000000000000000",
      detach: "TypeError",
      write: "undefined 3335033333333333",
    }],
    getInt32: ["0", {
      write: "50529027",
      throw: "EvalError",
      "shrink, shrink to nothing": "RangeError",
      detach: "TypeError",
    }],
    setInt32: ["undefined 0050000000000000", {
      throw: "EvalError",
      "shrink, shrink to nothing": "RangeError",
      grow: "undefined 00500000000000000000000000000000",
      detach: "TypeError",
      write: "undefined 3350003333333333",
    }],
    "setInt32 value": ["undefined 0005000000000000", {
      throw: "EvalError",
      "shrink, shrink to nothing": "RangeError",
      grow: "undefined 00050000000000000000000000000000",
      detach: "TypeError",
      write: "undefined 3335000333333333",
    }],
    getUint32: ["0", {
      write: "50529027",
      throw: "EvalError",
      "shrink, shrink to nothing": "RangeError",
      detach: "TypeError",
    }],
    setUint32: ["undefined 0050000000000000", {
      throw: "EvalError",
      "shrink, shrink to nothing": "RangeError",
      grow: "undefined 00500000000000000000000000000000",
      detach: "TypeError",
      write: "undefined 3350003333333333",
    }],
    "setUint32 value": ["undefined 0005000000000000", {
      throw: "EvalError",
      "shrink, shrink to nothing": "RangeError",
      grow: "undefined 00050000000000000000000000000000",
      detach: "TypeError",
      write: "undefined 3335000333333333",
    }],
    getFloat16: ["0", {
      throw: "EvalError",
      "shrink to nothing": "RangeError",
      detach: "TypeError",
      write: "0.00004595518112182617",
    }],
    setFloat16: ["undefined 00069000000000000", {
      throw: "EvalError",
      shrink: "undefined 00069",
      "shrink to nothing": "RangeError",
      grow: "undefined 000690000000000000000000000000000",
      detach: "TypeError",
      write: "undefined 33069333333333333",
    }],
    "setFloat16 value": ["undefined 00006900000000000", {
      throw: "EvalError",
      "shrink, shrink to nothing": "RangeError",
      grow: "undefined 000069000000000000000000000000000",
      detach: "TypeError",
      write: "undefined 33306933333333333",
    }],
    getFloat32: ["0", {
      throw: "EvalError",
      "shrink, shrink to nothing": "RangeError",
      detach: "TypeError",
      write: "3.85008972730011e-37",
    }],
    setFloat32: ["undefined 0000160640000000000", {
      throw: "EvalError",
      "shrink, shrink to nothing": "RangeError",
      grow: "undefined 00001606400000000000000000000000000",
      detach: "TypeError",
      write: "undefined 3300160643333333333",
    }],
    "setFloat32 value": ["undefined 0000016064000000000", {
      throw: "EvalError",
      "shrink, shrink to nothing": "RangeError",
      grow: "undefined 00000160640000000000000000000000000",
      detach: "TypeError",
      write: "undefined 3330016064333333333",
    }],
    getFloat64: ["0", {
      throw: "EvalError",
      "shrink, shrink to nothing": "RangeError",
      detach: "TypeError",
      write: "3.7209743448696e-294",
    }],
    setFloat64: ["undefined 000000002064000000", {
      throw: "EvalError",
      "shrink, shrink to nothing": "RangeError",
      grow: "undefined 0000000020640000000000000000000000",
      detach: "TypeError",
      write: "undefined 330000002064333333",
    }],
    "setFloat64 value": ["undefined 000000000206400000", {
      throw: "EvalError",
      "shrink, shrink to nothing": "RangeError",
      grow: "undefined 0000000002064000000000000000000000",
      detach: "TypeError",
      write: "undefined 333000000206433333",
    }],
    getBigInt64: ["0", {
      throw: "EvalError",
      "shrink, shrink to nothing": "RangeError",
      detach: "TypeError",
      write: "217020518514230019",
    }],
    setBigInt64: ["undefined 0050000000000000", {
      throw: "EvalError",
      "shrink, shrink to nothing": "RangeError",
      grow: "undefined 00500000000000000000000000000000",
      detach: "TypeError",
      write: "undefined 3350000000333333",
    }],
    "setBigInt64 value": ["undefined 0005000000000000", {
      throw: "EvalError",
      "shrink, shrink to nothing": "RangeError",
      grow: "undefined 00050000000000000000000000000000",
      detach: "TypeError",
      write: "undefined 3335000000033333",
    }],
    getBigUint64: ["0", {
      throw: "EvalError",
      "shrink, shrink to nothing": "RangeError",
      detach: "TypeError",
      write: "217020518514230019",
    }],
    setBigUint64: ["undefined 0050000000000000", {
      throw: "EvalError",
      "shrink, shrink to nothing": "RangeError",
      grow: "undefined 00500000000000000000000000000000",
      detach: "TypeError",
      write: "undefined 3350000000333333",
    }],
    "setBigUint64 value": ["undefined 0005000000000000", {
      throw: "EvalError",
      "shrink, shrink to nothing": "RangeError",
      grow: "undefined 00050000000000000000000000000000",
      detach: "TypeError",
      write: "undefined 3335000000033333",
    }],
    transferToFixedLength: ["8 detached", {
      recurse: "TypeError detached",
      throw: "EvalError",
      detach: "TypeError",
    }],
  },
  properties: {
    getOwnPropertySymbols: ["2", {
      delete: "0",
      add: "3",
      throw: "EvalError",
    }],
    defineSetter: ["undefined", {
      "freeze, constant": "TypeError",
      throw: "EvalError",
      delete: "undefined {b:undefined}",
      inherited: "undefined {a:1,b:undefined,Symbol(Symbol.iterator):2,Symbol(s):3}",
    }],
    lookupSetter: ["\"function\"", {
      throw: "EvalError",
      "delete, another setter, constant": "\"undefined\"",
    }],
    lookupSetterOfProxy: ["\"function\"", {
      throw: "EvalError",
      "delete, another setter, constant": "\"undefined\"",
    }],
    lookupSetterDeep: ["\"undefined\"", {
      throw: "EvalError",
    }],
  },
  sources: {
    GeneratorFunction: ["\"function* anonymous(a\\n) {\\nreturn a\\n}\"", {
      throw: "EvalError",
    }],
    "GeneratorFunction target": ["true", {
      throw: "EvalError",
      "prototype, no object": "false",
    }],
    "GeneratorFunction wrong": ["SyntaxError", {
      throw: "EvalError",
    }],
    AsyncFunction: ["\"async function anonymous(a\\n) {\\nreturn a\\n}\"", {
      throw: "EvalError",
    }],
    "AsyncFunction target": ["true", {
      throw: "EvalError",
      "prototype, no object": "false",
    }],
    "AsyncFunction wrong": ["SyntaxError", {
      throw: "EvalError",
    }],
    AsyncGeneratorFunction: ["\"async function* anonymous(a\\n) {\\nreturn a\\n}\"", {
      throw: "EvalError",
    }],
    "AsyncGeneratorFunction target": ["true", {
      throw: "EvalError",
      "prototype, no object": "false",
    }],
    "AsyncGeneratorFunction wrong": ["SyntaxError", {
      throw: "EvalError",
    }],
  },
  locales: {
    getCanonicalLocales: ["[\"en\",\"fr\",\"de\"]", {
      throw: "EvalError",
      shorten: "[\"en\"]",
      "no list": "TypeError",
      invalid: "RangeError",
    }],
    getCanonicalLocalesText: ["[\"en\",\"fr\",\"de\"]", {
      throw: "EvalError",
    }],
    getCanonicalLocalesLength: ["[\"en\",\"fr\",\"de\"]", {
      throw: "EvalError",
      shorten: "[\"en\"]",
      lengthen: "[\"en\",\"fr\",\"de\",\"nl\"]",
      "no list": "TypeError",
      invalid: "RangeError",
    }],
    getCanonicalLocalesHas: ["[\"en\",\"fr\",\"de\"]", {
      throw: "EvalError",
      shorten: "[\"en\"]",
      "no list": "TypeError",
      invalid: "RangeError",
    }],
    ListFormat: ["\"en, fr, and de\"", {
      throw: "EvalError",
      shorten: "\"en\" / \"en and fr\"",
      lengthen: "\"en, fr, de, and nl\"",
      "no list": "TypeError",
      invalid: "\"en, fr, and x_\"",
    }],
    ListFormatItems: ["\"en, fr, and de\"", {
      throw: "EvalError",
      shorten: "\"en\"",
      lengthen: "\"en, fr, de, and nl\"",
      "no list": "TypeError",
      invalid: "\"en, fr, and x_\"",
    }],
    ListFormatParts: ["5 [\"en\",\"en\",\"de\"]", {
      shorten: "3",
      throw: "EvalError [\"en\",\"en\",\"de\"]",
      lengthen: "7 [\"en\",\"en\",\"de\",\"nl\"]",
      "no list": "TypeError [\"en\",\"en\",1]",
      invalid: "5 [\"en\",\"en\",\"x_\"]",
    }],
  },
};
globalThis.done = check(kinds, results);
