// Sources that nest. Those that are nested too deep throw a RangeError, or run if their form does not nest; none ends the process.
const forms = {
  parentheses: ["(", "1", ")"],
  arrays: ["[", "1", "]"],
  objects: ["({a:", "1", "})"],
  "computed names": ["({[", "1", "]: 1})"],
  "array spreads": ["[...", "[1]", "]"],
  "object spreads": ["({...", "1", "})"],
  arguments: ["String(", "1", ")"],
  "argument spreads": ["String(...", "'a'", ")"],
  indices: ["a[", "1", "]"],
  "new with arguments": ["new Object(", "1", ")"],
  new: ["new ", "class { constructor() { return Object; } }", ""],
  templates: ["`${", "1", "}`"],
  "tagged templates": ["String.raw`${", "1", "}`"],
  "chained templates": ["", "tag", "``"],
  not: ["!", "1", ""],
  minus: ["- ", "1", ""],
  plus: ["+ ", "1", ""],
  complement: ["~", "1", ""],
  typeof: ["typeof ", "1", ""],
  void: ["void ", "1", ""],
  delete: ["delete ", "1", ""],
  conditional: ["1 ? 1 : ", "1", ""],
  "conditional, first": ["1 ? ", "1", " : 1"],
  "conditional, test": ["(", "1", ") ? 1 : 1"],
  assignment: ["a = ", "1", ""],
  "compound assignment": ["a += ", "1", ""],
  "logical assignment": ["a ??= ", "1", ""],
  exponentiation: ["1 ** ", "1", ""],
  addition: ["1 + ", "1", ""],
  "string addition": ["'a' + a.b + ", "1", ""],
  multiplication: ["1 * ", "1", ""],
  shift: ["1 << ", "1", ""],
  comparison: ["1 < ", "1", ""],
  instanceof: ["", "a", " instanceof Object"],
  equality: ["1 == ", "1", ""],
  "bitwise operators": ["1 & 1 ^ 1 | ", "1", ""],
  and: ["1 && ", "1", ""],
  or: ["0 || ", "1", ""],
  coalesce: ["null ?? ", "1", ""],
  comma: ["1, ", "1", ""],
  properties: ["", "a", ".a"],
  elements: ["", "a", "['a']"],
  calls: ["", "f", "()"],
  methods: ["", "g", ".f()"],
  "optional chain": ["", "a", "?.a"],
  "optional calls": ["", "f", "?.()"],
  "parenthesized optional chains": ["(", "a", ")?.a"],
  "assigned property": ["", "a", ".a", " = 1"],
  arrows: ["b => ", "1", ""],
  "parenthesized arrows": ["(b = ", "1", ") => 1"],
  "arrow bodies": ["() => {", "1", "}"],
  "async arrows": ["async b => ", "1", ""],
  "immediate arrows": ["(() => ", "1", ")()"],
  functions: ["(function () {", "1", "})"],
  "function parameters": ["(function (b = ", "1", ") {})"],
  generators: ["(function* () {", "1", "})"],
  "async functions": ["(async function () {", "1", "})"],
  methodsOf: ["({ m() {", "1", "} })"],
  getters: ["({ get m() {", "1", "} })"],
  classes: ["(class { m() {", "1", "} })"],
  heritage: ["class extends ", "Object", " {}", "", "("],
  fields: ["(class { a = ", "1", " })"],
  "static blocks": ["(class { static {", "1", "} })"],
  "computed class names": ["(class { [", "1", "]() {} })"],
  "array targets": ["[", "a", "]", " = deep"],
  "object targets": ["{a: ", "a", "}", " = deep", "("],
  "target defaults": ["[a = ", "1", "] = []"],
  imports: ["() => import(", "1", ")"],
};
const statements = {
  blocks: ["{", "1", "}"],
  declarations: ["function f() {", "1", "}"],
  "class declarations": ["class A { m() {", "1", "} }"],
  if: ["if (1) ", "1", ""],
  "if else": ["if (0) 1; else ", "1", ""],
  while: ["while (0) ", "1", ""],
  do: ["do ", "1", "; while (0)"],
  for: ["for (; 0;) ", "1", ""],
  "for in": ["for (let b in {}) ", "1", ""],
  "for of": ["for (let b of []) ", "1", ""],
  "for block": ["for (let b of []) {", "1", "}"],
  with: ["with ({}) ", "1", ""],
  switch: ["switch (1) { case 1: ", "1", "}"],
  try: ["try {", "1", "} finally {}"],
  catch: ["try {} catch (b) {", "1", "}"],
  finally: ["try {} finally {", "1", "}"],
  return: ["return function () {", "1", "}"],
};
const patterns = { arrays: ["[", "b", "]"], objects: ["{a:", "b", "}"], rest: ["[...", "b", "]"] };

globalThis.a = {}; a.a = a;
globalThis.f = () => f;
globalThis.g = { f: () => g };
globalThis.tag = () => tag;
globalThis.deep = { get a() { return this; }, *[Symbol.iterator]() { yield this; } };

function source([open, middle, close, end = "", start = ""], depth) {
  return start + open.repeat(depth) + middle + close.repeat(depth) + end + (start && ")");
}

function run(name, text, way, mustRun) {
  try {
    way(text);
  } catch (error) {
    if (mustRun && (error instanceof RangeError || error instanceof SyntaxError)) throw new Error(`${name}: ${error}`);
    if (!mustRun && !(error instanceof RangeError)) throw new Error(`${name}: ${error}`);
  }
}

const ways = { eval: (text) => (0, eval)(text), Function: (text) => new Function(text), parameter: (text) => new Function(`b = (${text})`, "") };
for (const depth of [50, 20_000, 100_000]) {
  const mustRun = depth === 50;
  for (const [name, form] of Object.entries(forms)) {
    for (const [way, steps] of Object.entries(ways)) run(`${name} in ${way}`, source(form, depth), steps, mustRun);
  }
  for (const [name, form] of Object.entries(statements)) {
    const text = source(form, depth);
    if (name !== "return") run(`${name} in eval`, text, ways.eval, mustRun);
    run(`${name} in Function`, text, ways.Function, mustRun);
  }
  for (const [name, form] of Object.entries(patterns)) {
    const text = source(form, depth);
    run(`${name} in let`, `() => { let ${text} = 1 }`, ways.eval, mustRun);
    run(`${name} in a parameter`, text, (text) => new Function(`${text}, b1`, ""), mustRun);
  }
  const labels = Array.from({ length: depth }, (_, index) => `l${index}:`).join(" ");
  run("labels", labels + "1", ways.eval, mustRun);
  run("yield", `(function* () { ${"yield ".repeat(depth)} 1 })`, ways.eval, mustRun);
  run("await", `(async function () { ${"await ".repeat(depth)} 1 })`, ways.eval, mustRun);
}

// Two hundred levels of each form are compiled and called.
for (const form of [...Object.values(forms), ...Object.values(statements)]) {
  const deep = new Function(source(form, 200));
  try { deep(); } catch { /* The value is of no concern. */ }
}

// Errors in sources that nest, and chains of chains.
for (const text of ["(".repeat(900), "1+".repeat(9000), "[".repeat(900) + "]".repeat(899) + "}", "a" + ".a".repeat(9000) + " 1"]) {
  throws(() => eval(text), SyntaxError);
}
// Each is one operator with another as its operand, which is no target.
for (const operator of ["++", "--", "++ ", "-- "]) throws(() => eval(operator.repeat(100_000) + "a"), RangeError);
let chains = "1";
for (let i = 0; i < 300; i++) chains = `(${chains}${"+1".repeat(3000)})`;
throws(() => eval(chains), RangeError);

// Chains that don't nest are as long as they like, and so are patterns of regular expressions.
eval("1;".repeat(100_000));
eval(`[${"1,".repeat(100_000)}]`);
eval(`f(${"(1+1),".repeat(10_000)})`);
eval("a.a;".repeat(20_000));
try { eval(`/${"(".repeat(100_000)}${")".repeat(100_000)}/`); } catch (error) { if (!(error instanceof SyntaxError)) throw error; }
