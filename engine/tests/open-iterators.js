// However a loop or a pattern is left, the loop around it continues with its own iterator.
const results = [];
const closed = [];
const list = (name, values) => {
  let n = 0;
  return {
    [Symbol.iterator]() { return this },
    next: () => n < values.length ? { value: values[n++], done: false } : { value: undefined, done: true },
    return: () => { closed.push(name); return {} },
  };
};
const expect = (name, values, wanted) => {
  if (values.join() !== wanted) throw new Error(`${name}: ${values.join()}, not ${wanted}`);
  values.length = 0;
};

// A break with a label closes the loops that it leaves, the inner ones first.
for (const a of [1, 2, 3]) { o: for (const x of list("x", [10, 20])) { for (const y of list("y", [1, 2])) break o; } results.push(a); }
expect("break", results, "1,2,3"); expect("break", closed, "y,x,y,x,y,x");
for (const a of [1, 2]) { sw: switch (a) { case 1: for (const q of [7, 8]) break sw; default: } results.push(a); }
expect("switch", results, "1,2");
for (const a of [1, 2]) { b: { for (const k in { p: 1, q: 2 }) for (const y of list("y", [1])) break b; } results.push(a); }
expect("block", results, "1,2"); expect("block", closed, "y,y");
for (const [i, a] of [10, 20].entries()) { l: for (const b of [1, 2]) for (const c of [5, 6]) { if (b === 2) break l; results.push(i + a + b + c); } }
expect("rows", results, "16,17,27,28");
for (const a of [1, 2]) { o: for (const x of list("x", [1])) { try { for (const y of list("y", [1])) break o; } finally { closed.push("finally"); } } results.push(a); }
expect("finally", results, "1,2"); expect("finally", closed, "y,finally,x,y,finally,x");

// An exception out of a loop leaves no iterator behind.
for (const a of [1, 2, 3]) { try { for (const k in { x: 1, y: 2 }) JSON.parse("{"); } catch {} results.push(a); }
expect("for-in", results, "1,2,3");
for (const k in { a: 1, b: 2 }) { try { for (const l in { x: 1 }) null.x; } catch {} results.push(k); }
expect("for-in in for-in", results, "a,b");
try { for (const x of list("x", [1])) for (const k in { x: 1 }) null.x; } catch {}
expect("for-in in for-of", closed, "x");
function* loop() { for (const k in { a: 1, b: 2 }) try { for (const l in { c: 1 }) yield k + l; } catch (e) { results.push(e); } }
const it = loop(); it.next(); it.throw("thrown"); results.push(it.next().done);
expect("a generator", results, "thrown,true");

// A call of an iterator that throws takes none of another loop's.
function* throwing() { throw "next" }
for (const x of [[1, 2], throwing(), [3, 4]]) { try { const [a, b] = x; results.push(a, b); } catch (e) { results.push(e); } }
expect("pattern", results, "1,2,next,3,4");
let target = {};
for (const x of [throwing(), [5]]) { try { [target.a] = x; results.push(target.a); } catch (e) { results.push(e); } }
expect("assignment", results, "next,5");
for (const x of [throwing(), [5]]) { try { const [...all] = x; results.push(all); } catch (e) { results.push(e); } }
expect("rest", results, "next,5");
const badReturn = { [Symbol.iterator]() { return this }, next: () => ({ value: 1, done: false }), return() { throw "return" } };
for (const a of [1, 2]) { try { for (const x of badReturn) break; } catch (e) { results.push(a, e); } }
expect("return() in a break", results, "1,return,2,return");
for (const a of [1, 2]) { try { o: for (const y of list("y", [1])) for (const x of badReturn) break o; } catch (e) { results.push(a, e); } }
expect("return() in a labelled break", results, "1,return,2,return"); expect("return() in a labelled break", closed, "y,y");
for (const a of [1, 2]) { try { (() => { for (const y of list("y", [1])) for (const x of badReturn) return 1; })(); } catch (e) { results.push(a, e); } }
expect("return() in a return", results, "1,return,2,return"); expect("return() in a return", closed, "y,y");
for (const a of [1, 2]) { try { const [x] = badReturn; } catch (e) { results.push(a, e); } }
expect("return() of a pattern", results, "1,return,2,return");

globalThis.done = (async () => {
  for (const a of [1, 2, 3]) { try { for (const k in { x: 1, y: 2 }) await Promise.reject(8); } catch {} results.push(a); }
  expect("await", results, "1,2,3");
  const asynchronous = async function* () { try { yield 1; yield 2 } finally { closed.push("async") } };
  for await (const a of asynchronous()) { o: for (const x of list("x", [1])) for await (const y of asynchronous()) break o; results.push(a); }
  expect("for await", results, "1,2"); expect("for await", closed, "async,x,async,x,async");
})();
