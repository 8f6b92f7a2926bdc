// `using` and `await using`: what is disposed, when, and what the errors become.
const equal = (is, should, what) => {
  if (JSON.stringify(is) !== JSON.stringify(should)) throw new Error(`${what}: ${JSON.stringify(is)}, not ${JSON.stringify(should)}`);
};
const thrown = (f) => { try { f() } catch (e) { return e } throw new Error("nothing is thrown by " + f) };
let log = [];
const taken = () => { const l = log; log = []; return l.join(" ") };
const res = (name, error) => ({ name, [Symbol.dispose]() { log.push("-" + this.name); if (error) throw error } });

// Blocks and functions
{ using a = res("a"), b = res("b"); using n = null, u = undefined; log.push(a.name + b.name) }
equal(taken(), "ab -b -a", "a block");
function f(x) { using a = res("a"); if (x) return log.push("r"); log.push("end") }
equal([f(1), f(0) === undefined, taken()], [1, true, "r -a end -a"], "a function");
const arrow = () => { using a = res("a"); return (() => { log.push("inner"); return a.name })() };
equal([arrow(), taken()], ["a", "inner -a"], "an arrow function");
class Base { constructor() { using a = res("c"); this.x = 1 } static { using a = res("s") } }
class Derived extends Base { constructor() { using a = res("d"); super() } }
equal([new Derived().x, taken()], [1, "-s -c -d"], "classes");
const closures = [];
{ using a = res("a"); closures.push(() => a.name) }
equal([closures[0](), taken()], ["a", "-a"], "a closure");

// break, continue, return, labels, loops
outer: for (let i = 0; i < 4; i++) {
  using a = res("a" + i);
  for (;;) { using b = res("b"); if (i === 0) break; if (i === 1) continue outer; if (i === 2) break outer }
}
equal(taken(), "-b -a0 -b -a1 -b -a2", "jumps");
for (using a = res("a"), i = { n: 0, [Symbol.dispose]() { log.push("-i") } }; i.n < 2; i.n++) log.push(i.n);
equal(taken(), "0 1 -i -a", "the head of a for");
for (using a of [res("a"), null, res("b"), res("c")]) { if (!a) continue; log.push(a.name); if (a.name === "b") break }
equal(taken(), "a -a b -b", "for of");
function first(list) { for (using a of list) { closures.push(() => a.name); return a.name } }
equal([first([res("x"), res("y")]), closures[1](), taken()], ["x", "x", "-x"], "return in for of");
const iterator = { __proto__: Iterator.prototype, n: 0, next() { return { value: res(++this.n), done: this.n > 3 } }, return() { log.push("closed"); return {} } };
equal([thrown(() => { for (using a of iterator) throw 1 }), taken()], [1, "-1 closed"], "throw in for of");
try { try { using a = res("a"); throw 1 } finally { log.push("finally") } } catch (e) { log.push(e) }
equal(taken(), "-a finally 1", "try and finally");
switch (1) { case 1: { using a = res("a"); break } default: log.push("no") }
equal(taken(), "-a", "switch");

// Errors
let e = thrown(() => { using a = res("a", 1), b = res("b", 2); throw 3 });
equal([e.name, e.error, e.suppressed.error, e.suppressed.suppressed, taken()], ["SuppressedError", 1, 2, 3, "-b -a"], "joined errors");
equal([thrown(() => { using a = res("a", 1); return 5 }), taken()], [1, "-a"], "an error replaces a return");
e = thrown(() => { using a = res("a"), b = 1; log.push("no") });
equal([e instanceof TypeError, taken()], [true, "-a"], "not an object");
equal(thrown(() => { using a = {} }) instanceof TypeError, true, "no method");
equal(thrown(() => { using a = res("a"); a = 1 }) instanceof TypeError && taken(), "-a", "a constant");
equal(thrown(() => { x; using x = null }) instanceof ReferenceError, true, "before the declaration");
let reads = 0;
{ using a = { get [Symbol.dispose]() { reads++; return () => log.push("read") } }; equal(reads, 1, "reads") }
equal([reads, taken()], [1, "read"], "the method is read once");

// Generators
function* gen() { using a = res("g"); try { yield 1; yield 2 } finally { log.push("f") } }
for (const x of gen()) { log.push(x); break }
equal(taken(), "1 f -g", "return() of a generator");
equal([[...gen()], taken()], [[1, 2], "f -g"], "a generator to its end");
const g = gen(); g.next();
equal([thrown(() => g.throw(7)), taken()], [7, "f -g"], "throw() of a generator");
function* simple() { using a = res("g"); yield 1 }
const s = simple(); s.next();
equal([s.return(4), taken()], [{ value: 4, done: true }, "-g"], "return() without finally");

// Names
const using = [1, 2], names = [];
equal(using[0] + using.length, 3, "an identifier");
for (using.x of [5]) names.push(using.x);
{ let using, of; for (using of [6]) names.push(using); using
of = 7; names.push(using, of) }
equal(names, [5, 6, 6, 7], "using as a name");
const good = ["{ using\nx\nvar x }", "{ using of = null }", "{ using using = null }", "for (using of = null; false;) ;", "for (using of of => {}; false;) ;", "using: 1", "using / 1 / 1", "({ using, using() {} })"];
for (const text of good) try { new Function("var using, of; " + text) } catch (e) { if (!text.includes("of of")) throw new Error(`${text}: ${e.message}`) }
const bad = ["using x = null", "{ using x }", "{ using {x} = null }", "{ using x = null, [y] = null }", "{ using let = null }", "switch (1) { case 1: using x = null }", "switch (1) { default: using x = null }", "for (using x in {}) ;", "for (using x;;) ;", "for (using of of []) ;", "if (1) using x = null", "{ await using x = null }", "{ u\\u0073ing x = null }", "{ using x = null; var x }", "for (using x of []) { var x }"];
for (const text of bad) if (!(thrown(() => (0, eval)(text)) instanceof SyntaxError)) throw new Error(text);

// Asynchronous
const ares = (name, error) => ({ async [Symbol.asyncDispose]() { log.push("-" + name); await null; log.push("~" + name); if (error) throw error } });
globalThis.done = (async () => {
  { await using a = ares("a"), b = ares("b"); using c = res("c"); await using d = res("d"); await using n = null; log.push("body") }
  equal(taken(), "body -d -c -b ~b -a ~a", "await using");
  async function f() { await using a = ares("a"); using b = res("b"); return 5 }
  equal([await f(), taken()], [5, "-b -a ~a"], "an async function");
  const e = await (async () => { await using a = ares("a", 1), b = ares("b", 2); throw 3 })().catch((e) => e);
  equal([e.error, e.suppressed.error, e.suppressed.suppressed, taken()], [1, 2, 3, "-b ~b -a ~a"], "joined errors of async disposal");
  async function* ag() { await using a = ares("g"); yield 1; yield 2 }
  for await (const x of ag()) { log.push(x); break }
  equal(taken(), "1 -g ~g", "an async generator");
  for (await using a of [ares("a"), ares("b")]) log.push("x");
  for await (using a of [res("c")]) log.push("y");
  for await (await using a of [ares("d")]) { log.push("z"); continue }
  for (await using a = ares("e"); ;) break;
  equal(taken(), "x -a ~a x -b ~b y -c z -d ~d -e ~e", "loops");
  let step = 0;
  const ticks = (async () => { for (; step < 9; step++) await null })();
  { await using n = null }
  equal(step > 0, true, "null is awaited, too");
  const before = step;
  if (step < 0) { await using n = ares("n") }
  equal(step, before, "nothing is awaited if the declaration is not reached");
  await ticks;
  { await
    using
    log.push("ok") }
  equal(taken(), "ok", "await of an identifier");
  const values = [];
  async function returns() { try { await using a = ares("r", "failed"); return 1 } catch (e) { values.push(e); return 2 } }
  values.push(await returns());
  equal([values, taken()], [["failed", 2], "-r ~r"], "an error replaces a return in an async function");
})();
