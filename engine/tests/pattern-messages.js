// A pattern for null or undefined names its first property and the source of the value.
const fails = (wanted, run) => {
  try { run(); } catch (error) {
    if (String(error) !== "TypeError: " + wanted) throw new Error(`${run}: ${error}, not ${wanted}`);
    return;
  }
  throw new Error(`${run}: no error`);
};
const und = undefined, nul = null, obj = {}, outer = { a: {} };
const property = (name, source, value = "undefined") => `Cannot destructure property '${name}' of '${source}' as it is ${value}.`;

fails(property("a", "und"), () => { const { a } = und; });
fails(property("a", "und"), () => { let { a, b } = und; });
fails(property("a", "und"), () => { var { a: b } = und; });
fails(property("q r", "und"), () => { const { "q r": a } = und; });
fails(property("a", "nul", "null"), () => { const { a } = nul; });
fails(property("a", "null", "null"), () => { const { a } = null; });
fails(property("a", "undefined"), () => { const { a } = undefined; });
fails(property("a", "obj.foo"), () => { const { a } = obj.foo; });
fails(property("a", "(intermediate value)(...)"), () => { const { a } = (() => {})(); });
fails(property("a", "this.zzz"), function () { const { a } = this.zzz; }.bind({}));
fails(property("a", "und"), () => { let a; ({ a } = und); });
fails(property("a", "null", "null"), () => { let a; ({ a } = null); });
fails(property("x", "obj.foo"), () => { let a; ({ x: a } = obj.foo); });
fails(property("a", "und"), () => { const o = {}; ({ a: o.x } = und); });
fails("Cannot destructure 'und' as it is undefined.", () => { const {} = und; });
fails("Cannot destructure 'und' as it is undefined.", () => { const { ...rest } = und; });
fails("Cannot destructure 'nul' as it is null.", () => { const { [obj]: a } = nul; });

// In another pattern
fails(property("b", "obj.a"), () => { const { a: { b } } = obj; });
fails(property("c", "outer.a.b"), () => { const { a: { b: { c } } } = outer; });
fails(property("b", "(intermediate value).a"), () => { const { a: { b } } = {}; });
fails(property("b", "undefined"), () => { const { a: { b } = und } = {}; });
fails(property("b", "null", "null"), () => { const { a: { b } = {} } = { a: null }; });
fails(property("a", "undefined"), () => { const [{ a }] = []; });
fails("obj.c is not iterable", () => { const { c: [d] } = obj; });

// Without a source
fails(property("a", "undefined"), () => { (({ a }) => {})(); });
fails(property("a", "null", "null"), () => { (function ({ a }) {})(null); });
fails(property("a", "undefined"), () => { new (class { constructor({ a }) {} })(); });
fails(property("b", "undefined"), () => { (({ a: { b } }) => {})({}); });
fails(property("a", "undefined"), () => { for (const { a } of [und]); });
fails(property("message", "undefined"), () => { try { throw undefined } catch ({ message }) {} });
fails("Cannot destructure 'undefined' as it is undefined.", () => { (({}) => {})(); });

// Arrays
fails("und is not iterable", () => { const [a] = und; });
fails("nul is not iterable", () => { let a; [a] = nul; });
fails("obj.foo is not iterable", () => { const [a] = obj.foo; });
fails("obj is not iterable", () => { const [a] = obj; });
fails("undefined is not iterable (cannot read property Symbol(Symbol.iterator))", () => { (([a]) => {})(); });
fails("object null is not iterable (cannot read property Symbol(Symbol.iterator))", () => { (([a]) => {})(null); });
fails("undefined is not iterable (cannot read property Symbol(Symbol.iterator))", () => { const [[a]] = []; });

// The source of a deep pattern is too long to be named.
const nested = depth => depth ? { x: nested(depth - 1) } : {};
const deep = Function("value", `const ${"{x:".repeat(100)}y${"}".repeat(100)} = value`);
fails(property("x", "undefined"), () => deep(nested(90)));

globalThis.done = (async () => {
  const message = await (async ({ a }) => {})().catch(error => error.message);
  if (message !== property("a", "undefined")) throw new Error(message);
})();
