// An exception of a catch block outlasts what is caught in the finally blocks through which it passes.
const results = [];
const caught = (f) => { try { return "returned " + f() } catch (error) { return error } };
results.push(caught(() => { try { throw 8 } catch { throw 1 } finally { try { throw 8 } catch {} } }));
results.push(caught(() => { for (const x of [2]) { try { throw 8 } catch { throw x } finally { try { throw 8 } catch {} } } }));
results.push(caught(() => { try { try { throw 8 } catch { throw 3 } finally { try { throw 8 } catch {} } } catch (e) { throw e } finally { try { throw 8 } catch {} } }));
results.push(caught(() => { label: { try { throw 8 } catch { throw 8 } finally { break label } } throw 4 }));
results.push(caught(() => { try { throw 8 } catch { throw 8 } finally { throw 5 } }));
function* g() { try { yield 0; throw 8 } catch { yield 1; throw 6 } finally { try { yield 2; throw 8 } catch {} } }
const it = g(); it.next(); it.next(); it.next();
results.push(caught(() => it.next().value));
// The same with what `return()` ends, in each block.
function* h() { try { yield 0; throw 8 } catch { yield 1 } finally { try { yield 2; throw 8 } catch {} } }
const returned = (steps) => { const it = h(); while (steps--) it.next(); it.return(7); return it.next().value };
results.push(returned(1));
const inCatch = h(); inCatch.next(); inCatch.next();
const step = inCatch.return(8);
if (step.value !== 2 || step.done) throw new Error("the finally block does not run");
results.push(inCatch.next().value);
if (results.join() !== "1,2,3,4,5,6,7,8") throw new Error(results.join());
globalThis.done = (async () => {
  const f = async () => { try { await Promise.reject(8) } catch { throw 1 } finally { try { await Promise.reject(8) } catch {} } };
  const h = async function* () { try { yield; throw 8 } catch { throw 2 } finally { try { await Promise.reject(8) } catch {} } };
  const it = h(); await it.next();
  const values = [await f().catch((e) => e), await it.next().catch((e) => e)];
  if (values.join() !== "1,2") throw new Error(values.join());
})();
