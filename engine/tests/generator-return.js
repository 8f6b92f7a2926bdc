// `return()` of a generator closes the iterators of the for-of loops that it leaves.
const log = [];
const list = (name, error) => ({
  __proto__: Iterator.prototype,
  next() { return { done: false, value: name } },
  return() { log.push("closed " + name); if (error) throw error; return {} },
});
const check = (expected, what) => {
  if (log.join() !== expected) throw new Error(`${what}: ${log.join()}, not ${expected}`);
  log.length = 0;
};
function* g(error) { for (const a of list("a")) { try { for (const b of list("b", error)) yield a + b } finally { log.push("finally") } } }
let it = g();
it.next(); it.next();
const result = it.return(9);
if (result.value !== 9 || result.done !== true) throw new Error("return(): " + JSON.stringify(result));
check("closed b,finally,closed a", "return()");
it = g("wrong");
it.next();
try { it.return(9); log.push("nothing is thrown") } catch (e) { log.push(e) }
check("closed b,finally,closed a,wrong", "an error of return()");
it = g();
it.next();
try { it.throw("thrown") } catch (e) { log.push(e) }
check("closed b,finally,closed a,thrown", "throw()");
function* h() { for (const a of list("a")) { yield 1; break } yield 2 }
it = h(); it.next(); it.next(); it.return();
check("closed a", "a loop that has been left");
function* k() { try { for (const a of list("a")) yield 1 } finally { yield 2 } }
it = k(); it.next();
const values = [it.return(3).value, it.next().value];
if (values.join() !== "2,3") throw new Error("yield in finally: " + values);
check("closed a", "yield in finally");
globalThis.done = (async () => {
  async function* g() { for await (const a of { [Symbol.asyncIterator]() { return this }, next: async () => ({ done: false, value: 1 }), async return() { await null; log.push("closed"); return {} } }) yield a }
  const it = g();
  await it.next();
  const result = await it.return(9);
  if (result.value !== 9 || result.done !== true) throw new Error("return() of an async generator: " + JSON.stringify(result));
  check("closed", "an async generator");
})();
