// A returned value outlasts what is caught in the finally blocks through which it passes.
const results = [];
const list = (n) => { try { return n } finally { try { throw 8 } catch {} } };
results.push(list(1));
results.push((() => { for (const x of [2]) { try { return x } finally { try { throw 8 } catch {} } } })());
results.push((() => { try { try { return 3 } finally { try { throw 8 } catch {} } } finally { try { list(8); throw 8 } catch {} } })());
results.push((() => { try { return 4 } finally { label: { try { return 8 } finally { break label } } } })());
results.push((() => { try { return 8 } finally { return 5 } })());
results.push((() => { label: try { return 8 } finally { break label } return 6 })());
function* g() { try { return 7 } finally { try { yield 0; throw 8 } catch {} } }
const it = g(); it.next();
results.push(it.next().value);
const it2 = g(); it2.next(); it2.next();
results.push(new (class { constructor() { try { return { x: 8 } } finally { try { throw 8 } catch {} } } })().x);
if (results.join() !== "1,2,3,4,5,6,7,8") throw new Error(results.join());
globalThis.done = (async () => {
  const f = async () => { try { return 1 } finally { try { await Promise.reject(2) } catch {} } };
  const h = async function* () { try { return 3 } finally { try { await Promise.reject(2) } catch {} } };
  const values = [await f(), (await h().next()).value];
  if (values.join() !== "1,3") throw new Error(values.join());
})();
