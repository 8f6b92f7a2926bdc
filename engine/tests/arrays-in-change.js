// An array that changes while a callback runs or an argument is converted: frozen, with another prototype or none, shorter, longer, with a
// hole or an accessor, while garbage is made, and in a second call of the same built-in. So do typed arrays. Each result, and what is left of
// the array, is that of the standard.
const text = (value, depth = 0) => {
  if (typeof value === "function") return "fn";
  if (typeof value !== "object" || value === null) return Object.is(value, -0) ? "-0" : typeof value === "string" ? JSON.stringify(value) : String(value);
  if (depth > 2) return "..";
  if (Array.isArray(value) || ArrayBuffer.isView(value)) return `[${Array.from({ length: value.length }, (_, key) => (key in value ? text(value[key], depth + 1) : "")).join()}]`;
  if (value instanceof Map || value instanceof Set) return text([...value], depth);
  return `{${Object.keys(value).map((key) => `${key}:${text(value[key], depth + 1)}`).join()}}`;
};
// An argument whose conversion calls a function.
const number = (f, value) => ({ valueOf: () => (f(), value) });
const elements = {
  forEach: (a, f) => a.forEach(f),
  map: (a, f) => a.map((x) => (f(), x)),
  filter: (a, f) => a.filter((x) => (f(), x > 1)),
  some: (a, f) => a.some((x) => (f(), x > 2)),
  every: (a, f) => a.every((x) => (f(), x < 3)),
  find: (a, f) => a.find((x) => (f(), x > 2)),
  findLast: (a, f) => a.findLast((x) => (f(), x < 2)),
  findIndex: (a, f) => a.findIndex((x) => (f(), x === undefined)),
  findLastIndex: (a, f) => a.findLastIndex((x) => (f(), x === undefined)),
  reduce: (a, f) => a.reduce((sum, x) => (f(), `${sum} ${x}`)),
  reduceRight: (a, f) => a.reduceRight((sum, x) => (f(), `${sum} ${x}`)),
  flatMap: (a, f) => a.flatMap((x) => (f(), [x, x])),
  from: (a, f) => Array.from(a, (x) => (f(), x)),
  fromLike: (a, f) => Array.from({ length: 3, 0: 1, 2: 3 }, (x) => (f(), x)),
  sort: (a, f) => a.sort((x, y) => (f(), y - x)),
  toSorted: (a, f) => a.toSorted((x, y) => (f(), y - x)),
  join: (a, f) => a.join({ toString: () => (f(), "-") }),
  toLocaleString: (a, f) => [{ toLocaleString: () => (f(), "x") }, a].toLocaleString(),
  concat: (a, f) => a.concat({ get [Symbol.isConcatSpreadable]() { f(); return true; }, length: 1, 0: 7 }, [8]),
  flat: (a, f) => a.flat(number(f, 1)),
  splice: (a, f) => a.splice(number(f, 1), 1, 7, 8),
  spliceCount: (a, f) => a.splice(1, number(f, 2), 9),
  toSpliced: (a, f) => a.toSpliced(number(f, 1), 1, 7),
  slice: (a, f) => a.slice(number(f, 1)),
  fill: (a, f) => a.fill(7, number(f, 1)),
  copyWithin: (a, f) => a.copyWithin(0, number(f, 2)),
  includes: (a, f) => a.includes(undefined, number(f, 1)),
  indexOf: (a, f) => a.indexOf(3, number(f, 1)),
  lastIndexOf: (a, f) => a.lastIndexOf(3, number(f, 3)),
  at: (a, f) => a.at(number(f, -1)),
  with: (a, f) => a.with(number(f, 1), 7),
  push: (a, f) => a.push((f(), 7)),
  unshift: (a, f) => a.unshift((f(), 7), 8),
  pop: (a, f) => (f(), a.pop()),
  shift: (a, f) => (f(), a.shift()),
  reverse: (a, f) => (f(), a.reverse()),
  toReversed: (a, f) => (f(), a.toReversed()),
  length: (a, f) => { a.length = number(f, 2); },
  keys: (a, f) => { const seen = []; for (const key of a.keys()) (f(), seen.push(key)); return seen; },
  entries: (a, f) => { const seen = []; for (const [, x] of a.entries()) (f(), seen.push(x)); return seen; },
  spread: (a, f) => [...a, (f(), 5), ...a],
  destructuring: (a, f) => { const [x = f(), y = f(), ...rest] = a; f(); return [x, y, rest, a.length]; },
  forIn: (a, f) => { const seen = []; for (const key in [1, 2]) (f(), seen.push(key, a.length)); return seen; },
  stringify: (a, f) => JSON.stringify([{ toJSON: () => (f(), 1) }, a]),
  parse: (a, f) => JSON.parse("[1,[2,3]]", function (key, value) { f(); return value; }),
  entriesOf: (a, f) => Object.entries({ get x() { f(); return 1; }, y: a }),
  assign: (a, f) => Object.assign(a, { get 0() { f(); return 9; }, 3: 4 }),
  groupBy: (a, f) => Object.groupBy(a, (x) => (f(), x > 1)),
  fromEntries: (a, f) => Object.fromEntries([["x", 1], [{ toString: () => (f(), "y") }, a]]),
  apply: (a, f) => Math.max.apply(null, (f(), a)),
  replace: (a, f) => "aXbX".replace(/X/g, () => (f(), a.length)),
  split: (a, f) => "a-b-c".split("-", number(f, 2)).concat(a.length),
  exec: (a, f) => { const r = /./g; r.lastIndex = number(f, 1); return [r.exec("abc")[0], a.length]; },
  mapForEach: (a, f) => { const m = new Map(a.map((x) => [x, x])); const seen = []; m.forEach((x) => { f(); m.delete(3); if (m.size < 4) m.set(x + 9, 0); seen.push(x); }); return [seen, m.size]; },
  setForEach: (a, f) => { const s = new Set(a); const seen = []; s.forEach((x) => { f(); s.delete(2); seen.push(x); }); return seen; },
  union: (a, f) => new Set([5]).union({ size: 2, has() {}, keys: () => (f(), a.values()) }),
};
const views = {
  ...Object.fromEntries(
    ["forEach", "map", "filter", "some", "every", "find", "findLast", "findIndex", "findLastIndex", "reduce", "reduceRight", "sort", "toSorted", "join",
      "slice", "fill", "copyWithin", "includes", "indexOf", "lastIndexOf", "at", "with", "reverse", "toReversed", "keys", "entries", "spread", "apply"]
      .map((name) => [name, elements[name]]),
  ),
  from: (a, f) => Int8Array.from(a, (x) => (f(), x)),
  fromIterator: (a, f) => Int8Array.from({ *[Symbol.iterator]() { f(); yield* [4, 5]; } }),
  set: (a, f) => a.set([{ valueOf: () => (f(), 300) }, 8], 1),
  setView: (a, f) => a.set(new Uint8Array([8, 9]), number(f, 1)),
  subarray: (a, f) => a.subarray(number(f, 1)),
  element: (a, f) => { a[1] = number(f, 300); },
  define: (a, f) => Object.defineProperty(a, 1, { value: number(f, 7) }),
  reflect: (a, f) => Reflect.set(a, 2, number(f, -1)),
  toLocale: (a, f) => { f(); return a.toLocaleString("en"); },
};
const changes = {
  freeze: (a) => Object.freeze(a),
  preventExtensions: (a) => Object.preventExtensions(a),
  prototype: (a) => Object.setPrototypeOf(a, { __proto__: Array.prototype, 1: "p", 3: "q" }),
  "no prototype": (a) => Object.setPrototypeOf(a, null),
  shrink: (a) => { a.length = 1; },
  delete: (a) => delete a[1],
  getter: (a) => Object.defineProperty(a, 1, { get: () => "g", configurable: true }),
  grow: (a) => a.length < 6 && a.push(5),
  collect,
  recurse: (a, run) => run(a, () => {}),
};
const viewChanges = {
  freeze: (a) => Object.freeze(a),
  preventExtensions: (a) => Object.preventExtensions(a),
  prototype: (a) => Object.setPrototypeOf(a, { __proto__: Int8Array.prototype, get length() { return 1; } }),
  "no prototype": (a) => Object.setPrototypeOf(a, null),
  species: (a) => { a.constructor = { [Symbol.species]: Float64Array }; },
  collect: changes.collect,
  recurse: changes.recurse,
};
const result = (run, change, a) => {
  let calls = 0;
  let value;
  try {
    value = run(a, () => void (calls++ < 1 && change(a, run)));
  } catch (error) {
    value = error.name;
  }
  same(calls > 0, true, `${run} calls the function`);
  return `${text(value)} ${Object.getOwnPropertyNames(a).map((key) => key === "length" ? a.length : `${key}=${text(a[key])}`).join()}`;
};

// Changes with the same result stand together.
const results = {
  forEach: {
    "freeze, preventExtensions, prototype, no prototype, collect, recurse": "undefined 0=1,1=2,2=3,3",
    "shrink": "undefined 0=1,1",
    "delete": "undefined 0=1,2=3,3",
    "getter": "undefined 0=1,1=\"g\",2=3,3",
    "grow": "undefined 0=1,1=2,2=3,3=5,4",
  },
  map: {
    "freeze, preventExtensions, prototype, no prototype, collect, recurse": "[1,2,3] 0=1,1=2,2=3,3",
    "shrink": "[1,,] 0=1,1",
    "delete": "[1,,3] 0=1,2=3,3",
    "getter": "[1,\"g\",3] 0=1,1=\"g\",2=3,3",
    "grow": "[1,2,3] 0=1,1=2,2=3,3=5,4",
  },
  filter: {
    "freeze, preventExtensions, prototype, no prototype, collect, recurse": "[2,3] 0=1,1=2,2=3,3",
    "shrink": "[] 0=1,1",
    "delete": "[3] 0=1,2=3,3",
    "getter": "[3] 0=1,1=\"g\",2=3,3",
    "grow": "[2,3] 0=1,1=2,2=3,3=5,4",
  },
  some: {
    "freeze, preventExtensions, prototype, no prototype, collect, recurse": "true 0=1,1=2,2=3,3",
    "shrink": "false 0=1,1",
    "delete": "true 0=1,2=3,3",
    "getter": "true 0=1,1=\"g\",2=3,3",
    "grow": "true 0=1,1=2,2=3,3=5,4",
  },
  every: {
    "freeze, preventExtensions, prototype, no prototype, collect, recurse": "false 0=1,1=2,2=3,3",
    "shrink": "true 0=1,1",
    "delete": "false 0=1,2=3,3",
    "getter": "false 0=1,1=\"g\",2=3,3",
    "grow": "false 0=1,1=2,2=3,3=5,4",
  },
  find: {
    "freeze, preventExtensions, prototype, no prototype, collect, recurse": "3 0=1,1=2,2=3,3",
    "shrink": "undefined 0=1,1",
    "delete": "3 0=1,2=3,3",
    "getter": "3 0=1,1=\"g\",2=3,3",
    "grow": "3 0=1,1=2,2=3,3=5,4",
  },
  findLast: {
    "freeze, preventExtensions, prototype, no prototype, collect, recurse": "1 0=1,1=2,2=3,3",
    "shrink": "1 0=1,1",
    "delete": "1 0=1,2=3,3",
    "getter": "1 0=1,1=\"g\",2=3,3",
    "grow": "1 0=1,1=2,2=3,3=5,4",
  },
  findIndex: {
    "freeze, preventExtensions, prototype, no prototype, collect, recurse": "-1 0=1,1=2,2=3,3",
    "shrink": "1 0=1,1",
    "delete": "1 0=1,2=3,3",
    "getter": "-1 0=1,1=\"g\",2=3,3",
    "grow": "-1 0=1,1=2,2=3,3=5,4",
  },
  findLastIndex: {
    "freeze, preventExtensions, prototype, no prototype, collect, recurse": "-1 0=1,1=2,2=3,3",
    "shrink": "1 0=1,1",
    "delete": "1 0=1,2=3,3",
    "getter": "-1 0=1,1=\"g\",2=3,3",
    "grow": "-1 0=1,1=2,2=3,3=5,4",
  },
  reduce: {
    "freeze, preventExtensions, prototype, no prototype, collect, recurse": "\"1 2 3\" 0=1,1=2,2=3,3",
    "shrink": "\"1 2\" 0=1,1",
    "delete": "\"1 2 3\" 0=1,2=3,3",
    "getter": "\"1 2 3\" 0=1,1=\"g\",2=3,3",
    "grow": "\"1 2 3\" 0=1,1=2,2=3,3=5,4",
  },
  reduceRight: {
    "freeze, preventExtensions, prototype, no prototype, collect, recurse": "\"3 2 1\" 0=1,1=2,2=3,3",
    "shrink": "\"3 2 1\" 0=1,1",
    "delete": "\"3 2 1\" 0=1,2=3,3",
    "getter": "\"3 2 1\" 0=1,1=\"g\",2=3,3",
    "grow": "\"3 2 1\" 0=1,1=2,2=3,3=5,4",
  },
  flatMap: {
    "freeze, preventExtensions, prototype, no prototype, collect, recurse": "[1,1,2,2,3,3] 0=1,1=2,2=3,3",
    "shrink": "[1,1] 0=1,1",
    "delete": "[1,1,3,3] 0=1,2=3,3",
    "getter": "[1,1,\"g\",\"g\",3,3] 0=1,1=\"g\",2=3,3",
    "grow": "[1,1,2,2,3,3] 0=1,1=2,2=3,3=5,4",
  },
  from: {
    "freeze, preventExtensions, prototype, no prototype, collect, recurse": "[1,2,3] 0=1,1=2,2=3,3",
    "shrink": "[1] 0=1,1",
    "delete": "[1,undefined,3] 0=1,2=3,3",
    "getter": "[1,\"g\",3] 0=1,1=\"g\",2=3,3",
    "grow": "[1,2,3,5] 0=1,1=2,2=3,3=5,4",
  },
  fromLike: {
    "freeze, preventExtensions, prototype, no prototype, collect, recurse": "[1,undefined,3] 0=1,1=2,2=3,3",
    "shrink": "[1,undefined,3] 0=1,1",
    "delete": "[1,undefined,3] 0=1,2=3,3",
    "getter": "[1,undefined,3] 0=1,1=\"g\",2=3,3",
    "grow": "[1,undefined,3] 0=1,1=2,2=3,3=5,4",
  },
  sort: {
    "freeze": "\"TypeError\" 0=1,1=2,2=3,3",
    "preventExtensions, prototype, no prototype, shrink, delete, collect, recurse": "[3,2,1] 0=3,1=2,2=1,3",
    "getter": "\"TypeError\" 0=3,1=\"g\",2=3,3",
    "grow": "[3,2,1,5] 0=3,1=2,2=1,3=5,4",
  },
  toSorted: {
    "freeze, preventExtensions, prototype, no prototype, collect, recurse": "[3,2,1] 0=1,1=2,2=3,3",
    "shrink": "[3,2,1] 0=1,1",
    "delete": "[3,2,1] 0=1,2=3,3",
    "getter": "[3,2,1] 0=1,1=\"g\",2=3,3",
    "grow": "[3,2,1] 0=1,1=2,2=3,3=5,4",
  },
  join: {
    "freeze, preventExtensions, prototype, no prototype, collect, recurse": "\"1-2-3\" 0=1,1=2,2=3,3",
    "shrink": "\"1--\" 0=1,1",
    "delete": "\"1--3\" 0=1,2=3,3",
    "getter": "\"1-g-3\" 0=1,1=\"g\",2=3,3",
    "grow": "\"1-2-3\" 0=1,1=2,2=3,3=5,4",
  },
  toLocaleString: {
    "freeze, preventExtensions, prototype, collect, recurse": "\"x,1,2,3\" 0=1,1=2,2=3,3",
    "no prototype": "\"TypeError\" 0=1,1=2,2=3,3",
    "shrink": "\"x,1\" 0=1,1",
    "delete": "\"x,1,,3\" 0=1,2=3,3",
    "getter": "\"x,1,g,3\" 0=1,1=\"g\",2=3,3",
    "grow": "\"x,1,2,3,5\" 0=1,1=2,2=3,3=5,4",
  },
  concat: {
    "freeze, preventExtensions, prototype, no prototype, collect, recurse": "[1,2,3,7,8] 0=1,1=2,2=3,3",
    "shrink": "[1,2,3,7,8] 0=1,1",
    "delete": "[1,2,3,7,8] 0=1,2=3,3",
    "getter": "[1,2,3,7,8] 0=1,1=\"g\",2=3,3",
    "grow": "[1,2,3,7,8] 0=1,1=2,2=3,3=5,4",
  },
  flat: {
    "freeze, preventExtensions, prototype, no prototype, collect, recurse": "[1,2,3] 0=1,1=2,2=3,3",
    "shrink": "[1] 0=1,1",
    "delete": "[1,3] 0=1,2=3,3",
    "getter": "[1,\"g\",3] 0=1,1=\"g\",2=3,3",
    "grow": "[1,2,3] 0=1,1=2,2=3,3=5,4",
  },
  splice: {
    "freeze, preventExtensions": "\"TypeError\" 0=1,1=2,2=3,3",
    "prototype, no prototype, grow, collect": "[2] 0=1,1=7,2=8,3=3,4",
    "shrink": "[] 0=1,1=7,2=8,4",
    "delete": "[] 0=1,1=7,2=8,3=3,4",
    "getter": "\"TypeError\" 0=1,1=\"g\",2=3,3=3,4",
    "recurse": "[7] 0=1,1=7,2=8,3=8,4",
  },
  spliceCount: {
    "freeze": "\"TypeError\" 0=1,1=2,2=3,3",
    "preventExtensions, prototype, no prototype, grow, collect": "[2,3] 0=1,1=9,2",
    "shrink": "[,] 0=1,1=9,2",
    "delete": "[,3] 0=1,1=9,2",
    "getter": "\"TypeError\" 0=1,1=\"g\",3",
    "recurse": "[9,] 0=1,1=9,2",
  },
  toSpliced: {
    "freeze, preventExtensions, prototype, no prototype, collect, recurse": "[1,7,3] 0=1,1=2,2=3,3",
    "shrink": "[1,7,undefined] 0=1,1",
    "delete": "[1,7,3] 0=1,2=3,3",
    "getter": "[1,7,3] 0=1,1=\"g\",2=3,3",
    "grow": "[1,7,3] 0=1,1=2,2=3,3=5,4",
  },
  slice: {
    "freeze, preventExtensions, prototype, no prototype, collect, recurse": "[2,3] 0=1,1=2,2=3,3",
    "shrink": "[,] 0=1,1",
    "delete": "[,3] 0=1,2=3,3",
    "getter": "[\"g\",3] 0=1,1=\"g\",2=3,3",
    "grow": "[2,3] 0=1,1=2,2=3,3=5,4",
  },
  fill: {
    "freeze": "\"TypeError\" 0=1,1=2,2=3,3",
    "preventExtensions, prototype, no prototype, shrink, delete, collect, recurse": "[1,7,7] 0=1,1=7,2=7,3",
    "getter": "\"TypeError\" 0=1,1=\"g\",2=3,3",
    "grow": "[1,7,7,5] 0=1,1=7,2=7,3=5,4",
  },
  copyWithin: {
    "freeze": "\"TypeError\" 0=1,1=2,2=3,3",
    "preventExtensions, prototype, no prototype, collect, recurse": "[3,2,3] 0=3,1=2,2=3,3",
    "shrink": "[] 1",
    "delete": "[3,,3] 0=3,2=3,3",
    "getter": "[3,\"g\",3] 0=3,1=\"g\",2=3,3",
    "grow": "[3,2,3,5] 0=3,1=2,2=3,3=5,4",
  },
  includes: {
    "freeze, preventExtensions, prototype, no prototype, collect, recurse": "false 0=1,1=2,2=3,3",
    "shrink": "true 0=1,1",
    "delete": "true 0=1,2=3,3",
    "getter": "false 0=1,1=\"g\",2=3,3",
    "grow": "false 0=1,1=2,2=3,3=5,4",
  },
  indexOf: {
    "freeze, preventExtensions, prototype, no prototype, collect, recurse": "2 0=1,1=2,2=3,3",
    "shrink": "-1 0=1,1",
    "delete": "2 0=1,2=3,3",
    "getter": "2 0=1,1=\"g\",2=3,3",
    "grow": "2 0=1,1=2,2=3,3=5,4",
  },
  lastIndexOf: {
    "freeze, preventExtensions, prototype, no prototype, collect, recurse": "2 0=1,1=2,2=3,3",
    "shrink": "-1 0=1,1",
    "delete": "2 0=1,2=3,3",
    "getter": "2 0=1,1=\"g\",2=3,3",
    "grow": "2 0=1,1=2,2=3,3=5,4",
  },
  at: {
    "freeze, preventExtensions, prototype, no prototype, collect, recurse": "3 0=1,1=2,2=3,3",
    "shrink": "undefined 0=1,1",
    "delete": "3 0=1,2=3,3",
    "getter": "3 0=1,1=\"g\",2=3,3",
    "grow": "3 0=1,1=2,2=3,3=5,4",
  },
  with: {
    "freeze, preventExtensions, prototype, no prototype, collect, recurse": "[1,7,3] 0=1,1=2,2=3,3",
    "shrink": "[1,7,undefined] 0=1,1",
    "delete": "[1,7,3] 0=1,2=3,3",
    "getter": "[1,7,3] 0=1,1=\"g\",2=3,3",
    "grow": "[1,7,3] 0=1,1=2,2=3,3=5,4",
  },
  push: {
    "freeze, preventExtensions": "\"TypeError\" 0=1,1=2,2=3,3",
    "prototype, no prototype, collect": "4 0=1,1=2,2=3,3=7,4",
    "shrink": "2 0=1,1=7,2",
    "delete": "4 0=1,2=3,3=7,4",
    "getter": "4 0=1,1=\"g\",2=3,3=7,4",
    "grow": "5 0=1,1=2,2=3,3=5,4=7,5",
    "recurse": "5 0=1,1=2,2=3,3=7,4=7,5",
  },
  unshift: {
    "freeze, preventExtensions": "\"TypeError\" 0=1,1=2,2=3,3",
    "prototype, no prototype, collect": "5 0=7,1=8,2=1,3=2,4=3,5",
    "shrink": "3 0=7,1=8,2=1,3",
    "delete": "5 0=7,1=8,2=1,4=3,5",
    "getter": "\"TypeError\" 0=7,1=\"g\",2=1,3=\"g\",4=3,5",
    "grow": "6 0=7,1=8,2=1,3=2,4=3,5=5,6",
    "recurse": "7 0=7,1=8,2=7,3=8,4=1,5=2,6=3,7",
  },
  pop: {
    "freeze, no prototype": "\"TypeError\" 0=1,1=2,2=3,3",
    "preventExtensions, prototype, collect": "3 0=1,1=2,2",
    "shrink": "1 0",
    "delete": "3 0=1,2",
    "getter": "3 0=1,1=\"g\",2",
    "grow": "5 0=1,1=2,2=3,3",
    "recurse": "2 0=1,1",
  },
  shift: {
    "freeze, no prototype": "\"TypeError\" 0=1,1=2,2=3,3",
    "preventExtensions, prototype, collect": "1 0=2,1=3,2",
    "shrink": "1 0",
    "delete": "1 1=3,2",
    "getter": "\"TypeError\" 0=\"g\",1=\"g\",2=3,3",
    "grow": "1 0=2,1=3,2=5,3",
    "recurse": "2 0=3,1",
  },
  reverse: {
    "freeze, no prototype": "\"TypeError\" 0=1,1=2,2=3,3",
    "preventExtensions, prototype, collect": "[3,2,1] 0=3,1=2,2=1,3",
    "shrink": "[1] 0=1,1",
    "delete": "[3,,1] 0=3,2=1,3",
    "getter": "[3,\"g\",1] 0=3,1=\"g\",2=1,3",
    "grow": "[5,3,2,1] 0=5,1=3,2=2,3=1,4",
    "recurse": "[1,2,3] 0=1,1=2,2=3,3",
  },
  toReversed: {
    "freeze, preventExtensions, prototype, collect, recurse": "[3,2,1] 0=1,1=2,2=3,3",
    "no prototype": "\"TypeError\" 0=1,1=2,2=3,3",
    "shrink": "[1] 0=1,1",
    "delete": "[3,undefined,1] 0=1,2=3,3",
    "getter": "[3,\"g\",1] 0=1,1=\"g\",2=3,3",
    "grow": "[5,3,2,1] 0=1,1=2,2=3,3=5,4",
  },
  length: {
    "freeze": "undefined 0=1,1=2,2=3,3",
    "preventExtensions, prototype, no prototype, grow, collect, recurse": "undefined 0=1,1=2,2",
    "shrink, delete": "undefined 0=1,2",
    "getter": "undefined 0=1,1=\"g\",2",
  },
  keys: {
    "freeze, preventExtensions, prototype, no prototype, collect, recurse": "[0,1,2] 0=1,1=2,2=3,3",
    "shrink": "[0] 0=1,1",
    "delete": "[0,1,2] 0=1,2=3,3",
    "getter": "[0,1,2] 0=1,1=\"g\",2=3,3",
    "grow": "[0,1,2,3] 0=1,1=2,2=3,3=5,4",
  },
  entries: {
    "freeze, preventExtensions, prototype, no prototype, collect, recurse": "[1,2,3] 0=1,1=2,2=3,3",
    "shrink": "[1] 0=1,1",
    "delete": "[1,undefined,3] 0=1,2=3,3",
    "getter": "[1,\"g\",3] 0=1,1=\"g\",2=3,3",
    "grow": "[1,2,3,5] 0=1,1=2,2=3,3=5,4",
  },
  spread: {
    "freeze, preventExtensions, prototype, collect, recurse": "[1,2,3,5,1,2,3] 0=1,1=2,2=3,3",
    "no prototype": "\"TypeError\" 0=1,1=2,2=3,3",
    "shrink": "[1,2,3,5,1] 0=1,1",
    "delete": "[1,2,3,5,1,undefined,3] 0=1,2=3,3",
    "getter": "[1,2,3,5,1,\"g\",3] 0=1,1=\"g\",2=3,3",
    "grow": "[1,2,3,5,1,2,3,5] 0=1,1=2,2=3,3=5,4",
  },
  destructuring: {
    "freeze, preventExtensions, prototype, no prototype, collect, recurse": "[1,2,[3],3] 0=1,1=2,2=3,3",
    "shrink": "[1,2,[3],1] 0=1,1",
    "delete": "[1,2,[3],3] 0=1,2=3,3",
    "getter": "[1,2,[3],3] 0=1,1=\"g\",2=3,3",
    "grow": "[1,2,[3],4] 0=1,1=2,2=3,3=5,4",
  },
  forIn: {
    "freeze, preventExtensions, prototype, no prototype, collect, recurse": "[\"0\",3,\"1\",3] 0=1,1=2,2=3,3",
    "shrink": "[\"0\",1,\"1\",1] 0=1,1",
    "delete": "[\"0\",3,\"1\",3] 0=1,2=3,3",
    "getter": "[\"0\",3,\"1\",3] 0=1,1=\"g\",2=3,3",
    "grow": "[\"0\",4,\"1\",4] 0=1,1=2,2=3,3=5,4",
  },
  stringify: {
    "freeze, preventExtensions, prototype, no prototype, collect, recurse": "\"[1,[1,2,3]]\" 0=1,1=2,2=3,3",
    "shrink": "\"[1,[1]]\" 0=1,1",
    "delete": "\"[1,[1,null,3]]\" 0=1,2=3,3",
    "getter": "\"[1,[1,\\\"g\\\",3]]\" 0=1,1=\"g\",2=3,3",
    "grow": "\"[1,[1,2,3,5]]\" 0=1,1=2,2=3,3=5,4",
  },
  parse: {
    "freeze, preventExtensions, prototype, no prototype, collect, recurse": "[1,[2,3]] 0=1,1=2,2=3,3",
    "shrink": "[1,[2,3]] 0=1,1",
    "delete": "[1,[2,3]] 0=1,2=3,3",
    "getter": "[1,[2,3]] 0=1,1=\"g\",2=3,3",
    "grow": "[1,[2,3]] 0=1,1=2,2=3,3=5,4",
  },
  entriesOf: {
    "freeze, preventExtensions, prototype, no prototype, collect, recurse": "[[\"x\",1],[\"y\",[1,2,3]]] 0=1,1=2,2=3,3",
    "shrink": "[[\"x\",1],[\"y\",[1]]] 0=1,1",
    "delete": "[[\"x\",1],[\"y\",[1,,3]]] 0=1,2=3,3",
    "getter": "[[\"x\",1],[\"y\",[1,\"g\",3]]] 0=1,1=\"g\",2=3,3",
    "grow": "[[\"x\",1],[\"y\",[1,2,3,5]]] 0=1,1=2,2=3,3=5,4",
  },
  assign: {
    "freeze": "\"TypeError\" 0=1,1=2,2=3,3",
    "preventExtensions": "\"TypeError\" 0=9,1=2,2=3,3",
    "prototype, no prototype, grow, collect, recurse": "[9,2,3,4] 0=9,1=2,2=3,3=4,4",
    "shrink": "[9,,,4] 0=9,3=4,4",
    "delete": "[9,,3,4] 0=9,2=3,3=4,4",
    "getter": "[9,\"g\",3,4] 0=9,1=\"g\",2=3,3=4,4",
  },
  groupBy: {
    "freeze, preventExtensions, prototype, no prototype, collect, recurse": "{false:[1],true:[2,3]} 0=1,1=2,2=3,3",
    "shrink": "{false:[1]} 0=1,1",
    "delete": "{false:[1,undefined],true:[3]} 0=1,2=3,3",
    "getter": "{false:[1,\"g\"],true:[3]} 0=1,1=\"g\",2=3,3",
    "grow": "{false:[1],true:[2,3,5]} 0=1,1=2,2=3,3=5,4",
  },
  fromEntries: {
    "freeze, preventExtensions, prototype, no prototype, collect, recurse": "{x:1,y:[1,2,3]} 0=1,1=2,2=3,3",
    "shrink": "{x:1,y:[1]} 0=1,1",
    "delete": "{x:1,y:[1,,3]} 0=1,2=3,3",
    "getter": "{x:1,y:[1,\"g\",3]} 0=1,1=\"g\",2=3,3",
    "grow": "{x:1,y:[1,2,3,5]} 0=1,1=2,2=3,3=5,4",
  },
  apply: {
    "freeze, preventExtensions, prototype, no prototype, collect, recurse": "3 0=1,1=2,2=3,3",
    "shrink": "1 0=1,1",
    "delete": "NaN 0=1,2=3,3",
    "getter": "NaN 0=1,1=\"g\",2=3,3",
    "grow": "5 0=1,1=2,2=3,3=5,4",
  },
  replace: {
    "freeze, preventExtensions, prototype, no prototype, collect, recurse": "\"a3b3\" 0=1,1=2,2=3,3",
    "shrink": "\"a1b1\" 0=1,1",
    "delete": "\"a3b3\" 0=1,2=3,3",
    "getter": "\"a3b3\" 0=1,1=\"g\",2=3,3",
    "grow": "\"a4b4\" 0=1,1=2,2=3,3=5,4",
  },
  split: {
    "freeze, preventExtensions, prototype, no prototype, collect, recurse": "[\"a\",\"b\",3] 0=1,1=2,2=3,3",
    "shrink": "[\"a\",\"b\",1] 0=1,1",
    "delete": "[\"a\",\"b\",3] 0=1,2=3,3",
    "getter": "[\"a\",\"b\",3] 0=1,1=\"g\",2=3,3",
    "grow": "[\"a\",\"b\",4] 0=1,1=2,2=3,3=5,4",
  },
  exec: {
    "freeze, preventExtensions, prototype, no prototype, collect, recurse": "[\"b\",3] 0=1,1=2,2=3,3",
    "shrink": "[\"b\",1] 0=1,1",
    "delete": "[\"b\",3] 0=1,2=3,3",
    "getter": "[\"b\",3] 0=1,1=\"g\",2=3,3",
    "grow": "[\"b\",4] 0=1,1=2,2=3,3=5,4",
  },
  mapForEach: {
    "freeze, preventExtensions, prototype, no prototype, collect, recurse": "[[1,2,0,0],4] 0=1,1=2,2=3,3",
    "shrink": "[[1,2,0,0],4] 0=1,1",
    "delete": "[[1,2,0,0],4] 0=1,2=3,3",
    "getter": "[[1,2,0,0],4] 0=1,1=\"g\",2=3,3",
    "grow": "[[1,2,0,0],4] 0=1,1=2,2=3,3=5,4",
  },
  setForEach: {
    "freeze, preventExtensions, prototype, no prototype, collect, recurse": "[1,3] 0=1,1=2,2=3,3",
    "shrink": "[1,3] 0=1,1",
    "delete": "[1,3] 0=1,2=3,3",
    "getter": "[1,3] 0=1,1=\"g\",2=3,3",
    "grow": "[1,3] 0=1,1=2,2=3,3=5,4",
  },
  union: {
    "freeze, preventExtensions, prototype, collect, recurse": "[5,1,2,3] 0=1,1=2,2=3,3",
    "no prototype": "\"TypeError\" 0=1,1=2,2=3,3",
    "shrink": "[5,1] 0=1,1",
    "delete": "[5,1,undefined,3] 0=1,2=3,3",
    "getter": "[5,1,\"g\",3] 0=1,1=\"g\",2=3,3",
    "grow": "[5,1,2,3] 0=1,1=2,2=3,3=5,4",
  },
};
const resultsOfViews = {
  forEach: {
    "freeze": "\"TypeError\" 0=1,1=2,2=3",
    "preventExtensions, prototype, no prototype, collect, recurse": "undefined 0=1,1=2,2=3",
    "species": "undefined 0=1,1=2,2=3,constructor={}",
  },
  map: {
    "freeze": "\"TypeError\" 0=1,1=2,2=3",
    "preventExtensions, prototype, no prototype, collect, recurse": "[1,2,3] 0=1,1=2,2=3",
    "species": "[1,2,3] 0=1,1=2,2=3,constructor={}",
  },
  filter: {
    "freeze": "\"TypeError\" 0=1,1=2,2=3",
    "preventExtensions, prototype, no prototype, collect, recurse": "[2,3] 0=1,1=2,2=3",
    "species": "[2,3] 0=1,1=2,2=3,constructor={}",
  },
  some: {
    "freeze": "\"TypeError\" 0=1,1=2,2=3",
    "preventExtensions, prototype, no prototype, collect, recurse": "true 0=1,1=2,2=3",
    "species": "true 0=1,1=2,2=3,constructor={}",
  },
  every: {
    "freeze": "\"TypeError\" 0=1,1=2,2=3",
    "preventExtensions, prototype, no prototype, collect, recurse": "false 0=1,1=2,2=3",
    "species": "false 0=1,1=2,2=3,constructor={}",
  },
  find: {
    "freeze": "\"TypeError\" 0=1,1=2,2=3",
    "preventExtensions, prototype, no prototype, collect, recurse": "3 0=1,1=2,2=3",
    "species": "3 0=1,1=2,2=3,constructor={}",
  },
  findLast: {
    "freeze": "\"TypeError\" 0=1,1=2,2=3",
    "preventExtensions, prototype, no prototype, collect, recurse": "1 0=1,1=2,2=3",
    "species": "1 0=1,1=2,2=3,constructor={}",
  },
  findIndex: {
    "freeze": "\"TypeError\" 0=1,1=2,2=3",
    "preventExtensions, prototype, no prototype, collect, recurse": "-1 0=1,1=2,2=3",
    "species": "-1 0=1,1=2,2=3,constructor={}",
  },
  findLastIndex: {
    "freeze": "\"TypeError\" 0=1,1=2,2=3",
    "preventExtensions, prototype, no prototype, collect, recurse": "-1 0=1,1=2,2=3",
    "species": "-1 0=1,1=2,2=3,constructor={}",
  },
  reduce: {
    "freeze": "\"TypeError\" 0=1,1=2,2=3",
    "preventExtensions, prototype, no prototype, collect, recurse": "\"1 2 3\" 0=1,1=2,2=3",
    "species": "\"1 2 3\" 0=1,1=2,2=3,constructor={}",
  },
  reduceRight: {
    "freeze": "\"TypeError\" 0=1,1=2,2=3",
    "preventExtensions, prototype, no prototype, collect, recurse": "\"3 2 1\" 0=1,1=2,2=3",
    "species": "\"3 2 1\" 0=1,1=2,2=3,constructor={}",
  },
  sort: {
    "freeze": "\"TypeError\" 0=1,1=2,2=3",
    "preventExtensions, collect, recurse": "[3,2,1] 0=3,1=2,2=1",
    "prototype": "[3] 0=3,1=2,2=1",
    "no prototype": "[] 0=3,1=2,2=1",
    "species": "[3,2,1] 0=3,1=2,2=1,constructor={}",
  },
  toSorted: {
    "freeze": "\"TypeError\" 0=1,1=2,2=3",
    "preventExtensions, prototype, no prototype, collect, recurse": "[3,2,1] 0=1,1=2,2=3",
    "species": "[3,2,1] 0=1,1=2,2=3,constructor={}",
  },
  join: {
    "freeze": "\"TypeError\" 0=1,1=2,2=3",
    "preventExtensions, prototype, no prototype, collect, recurse": "\"1-2-3\" 0=1,1=2,2=3",
    "species": "\"1-2-3\" 0=1,1=2,2=3,constructor={}",
  },
  slice: {
    "freeze": "\"TypeError\" 0=1,1=2,2=3",
    "preventExtensions, prototype, no prototype, collect, recurse": "[2,3] 0=1,1=2,2=3",
    "species": "[2,3] 0=1,1=2,2=3,constructor={}",
  },
  fill: {
    "freeze": "\"TypeError\" 0=1,1=2,2=3",
    "preventExtensions, collect, recurse": "[1,7,7] 0=1,1=7,2=7",
    "prototype": "[1] 0=1,1=7,2=7",
    "no prototype": "[] 0=1,1=7,2=7",
    "species": "[1,7,7] 0=1,1=7,2=7,constructor={}",
  },
  copyWithin: {
    "freeze": "\"TypeError\" 0=1,1=2,2=3",
    "preventExtensions, collect, recurse": "[3,2,3] 0=3,1=2,2=3",
    "prototype": "[3] 0=3,1=2,2=3",
    "no prototype": "[] 0=3,1=2,2=3",
    "species": "[3,2,3] 0=3,1=2,2=3,constructor={}",
  },
  includes: {
    "freeze": "\"TypeError\" 0=1,1=2,2=3",
    "preventExtensions, prototype, no prototype, collect, recurse": "false 0=1,1=2,2=3",
    "species": "false 0=1,1=2,2=3,constructor={}",
  },
  indexOf: {
    "freeze": "\"TypeError\" 0=1,1=2,2=3",
    "preventExtensions, prototype, no prototype, collect, recurse": "2 0=1,1=2,2=3",
    "species": "2 0=1,1=2,2=3,constructor={}",
  },
  lastIndexOf: {
    "freeze": "\"TypeError\" 0=1,1=2,2=3",
    "preventExtensions, prototype, no prototype, collect, recurse": "2 0=1,1=2,2=3",
    "species": "2 0=1,1=2,2=3,constructor={}",
  },
  at: {
    "freeze": "\"TypeError\" 0=1,1=2,2=3",
    "preventExtensions, prototype, no prototype, collect, recurse": "3 0=1,1=2,2=3",
    "species": "3 0=1,1=2,2=3,constructor={}",
  },
  with: {
    "freeze": "\"TypeError\" 0=1,1=2,2=3",
    "preventExtensions, prototype, no prototype, collect, recurse": "[1,7,3] 0=1,1=2,2=3",
    "species": "[1,7,3] 0=1,1=2,2=3,constructor={}",
  },
  reverse: {
    "freeze, no prototype": "\"TypeError\" 0=1,1=2,2=3",
    "preventExtensions, collect": "[3,2,1] 0=3,1=2,2=1",
    "prototype": "[3] 0=3,1=2,2=1",
    "species": "[3,2,1] 0=3,1=2,2=1,constructor={}",
    "recurse": "[1,2,3] 0=1,1=2,2=3",
  },
  toReversed: {
    "freeze, no prototype": "\"TypeError\" 0=1,1=2,2=3",
    "preventExtensions, prototype, collect, recurse": "[3,2,1] 0=1,1=2,2=3",
    "species": "[3,2,1] 0=1,1=2,2=3,constructor={}",
  },
  keys: {
    "freeze": "\"TypeError\" 0=1,1=2,2=3",
    "preventExtensions, prototype, no prototype, collect, recurse": "[0,1,2] 0=1,1=2,2=3",
    "species": "[0,1,2] 0=1,1=2,2=3,constructor={}",
  },
  entries: {
    "freeze": "\"TypeError\" 0=1,1=2,2=3",
    "preventExtensions, prototype, no prototype, collect, recurse": "[1,2,3] 0=1,1=2,2=3",
    "species": "[1,2,3] 0=1,1=2,2=3,constructor={}",
  },
  spread: {
    "freeze, no prototype": "\"TypeError\" 0=1,1=2,2=3",
    "preventExtensions, prototype, collect, recurse": "[1,2,3,5,1,2,3] 0=1,1=2,2=3",
    "species": "[1,2,3,5,1,2,3] 0=1,1=2,2=3,constructor={}",
  },
  // "Let len be ? LengthOfArrayLike(obj)" (CreateListFromArrayLike): V8 does not read the `length` of a typed array.
  apply: {
    "freeze": "\"TypeError\" 0=1,1=2,2=3",
    "preventExtensions, collect, recurse": "3 0=1,1=2,2=3",
    "prototype": "1 0=1,1=2,2=3",
    "no prototype": "-Infinity 0=1,1=2,2=3",
    "species": "3 0=1,1=2,2=3,constructor={}",
  },
  from: {
    "freeze": "\"TypeError\" 0=1,1=2,2=3",
    "preventExtensions, prototype, no prototype, collect, recurse": "[1,2,3] 0=1,1=2,2=3",
    "species": "[1,2,3] 0=1,1=2,2=3,constructor={}",
  },
  fromIterator: {
    "freeze": "\"TypeError\" 0=1,1=2,2=3",
    "preventExtensions, prototype, no prototype, collect, recurse": "[4,5] 0=1,1=2,2=3",
    "species": "[4,5] 0=1,1=2,2=3,constructor={}",
  },
  set: {
    "freeze": "\"TypeError\" 0=1,1=2,2=3",
    "preventExtensions, prototype, no prototype, collect, recurse": "undefined 0=1,1=44,2=8",
    "species": "undefined 0=1,1=44,2=8,constructor={}",
  },
  setView: {
    "freeze": "\"TypeError\" 0=1,1=2,2=3",
    "preventExtensions, prototype, no prototype, collect, recurse": "undefined 0=1,1=8,2=9",
    "species": "undefined 0=1,1=8,2=9,constructor={}",
  },
  subarray: {
    "freeze": "\"TypeError\" 0=1,1=2,2=3",
    "preventExtensions, prototype, no prototype, collect, recurse": "[2,3] 0=1,1=2,2=3",
    "species": "\"RangeError\" 0=1,1=2,2=3,constructor={}",
  },
  element: {
    "freeze": "\"TypeError\" 0=1,1=2,2=3",
    "preventExtensions, prototype, no prototype, collect, recurse": "undefined 0=1,1=44,2=3",
    "species": "undefined 0=1,1=44,2=3,constructor={}",
  },
  define: {
    "freeze": "\"TypeError\" 0=1,1=2,2=3",
    "preventExtensions, collect, recurse": "[1,7,3] 0=1,1=7,2=3",
    "prototype": "[1] 0=1,1=7,2=3",
    "no prototype": "[] 0=1,1=7,2=3",
    "species": "[1,7,3] 0=1,1=7,2=3,constructor={}",
  },
  reflect: {
    "freeze": "\"TypeError\" 0=1,1=2,2=3",
    "preventExtensions, prototype, no prototype, collect, recurse": "true 0=1,1=2,2=-1",
    "species": "true 0=1,1=2,2=-1,constructor={}",
  },
  toLocale: {
    "freeze, no prototype": "\"TypeError\" 0=1,1=2,2=3",
    "preventExtensions, prototype, collect, recurse": "\"1,2,3\" 0=1,1=2,2=3",
    "species": "\"1,2,3\" 0=1,1=2,2=3,constructor={}",
  },
};
const check = (elements, changes, results, make) => {
  for (const [name, run] of Object.entries(elements)) {
    const rest = new Set(Object.keys(changes));
    for (const [list, value] of Object.entries(results[name])) {
      for (const change of list.split(", ")) {
        same(result(run, changes[change], make()), value, `${name}, ${change}`);
        rest.delete(change);
      }
    }
    same(rest.size, 0, name);
  }
};
check(elements, changes, results, () => [1, 2, 3]);
check(views, viewChanges, resultsOfViews, () => Int8Array.of(1, 2, 3));
