// `return()` of a generator that waits in `yield*` leaves loops and `finally` blocks from the inside, as after `yield`.
const log = [];
const check = (expected, name) => {
  if (log.join() !== expected) throw new Error(`${name}: ${log.join()}, not ${expected}`);
  log.length = 0;
};
function* inner(name = "inner") { try { yield 0; yield 1 } finally { log.push(name) } }
function* a() { for (const i of inner()) { try { yield* ["x"] } finally { log.push("finally") } } }
for (const x of a()) break;
check("finally,inner", "break");
const [x] = a();
check("finally,inner", "a pattern");
function* b() { for (const i of inner("outer")) for (const j of inner()) yield* inner("delegate") }
let it = b();
it.next();
if (JSON.stringify(it.return(7)) !== '{"value":7,"done":true}') throw new Error("the result of return()");
check("delegate,inner,outer", "three iterators");

// A `finally` block may continue the loop, or return.
function* c() { for (const i of [1, 2]) { try { yield* ["g"] } finally { log.push(i); continue } } return "end" }
it = c();
it.next();
log.push(it.return("no").value, it.return("no").value);
check("1,2,g,end", "continue");
function* d() { outer: for (const i of [1, 2]) for (const j of inner()) { try { yield* [i] } finally { continue outer } } return "end" }
it = d();
it.next();
log.push(it.return().value, it.return().value);
check("inner,inner,2,end", "continue of an outer loop");
function* e() { for (const i of inner()) { try { yield* [1] } finally { return "replaced" } } }
it = e();
it.next();
log.push(it.return("no").value);
check("inner,replaced", "return in a finally block");

// The iterator of a pattern is closed, too, and a delegate without `return` or with one that is not done.
const open = { [Symbol.iterator]: () => ({ next: () => ({ value: undefined, done: false }), return() { log.push("pattern"); return {} } }) };
function* f() { const [p = yield* [1]] = open }
it = f();
it.next();
log.push(it.return(3).value);
check("pattern,3", "the iterator of a pattern");
const simple = { [Symbol.iterator]() { return this }, next: () => ({ value: 1, done: false }) };
function* g() { try { yield* simple } finally { log.push("finally") } }
it = g();
it.next();
log.push(it.return(4).value);
check("finally,4", "a delegate without return()");
function* stays() { try { yield 1 } finally { yield 2; log.push("done") } }
function* h() { for (const i of inner()) yield* stays() }
it = h();
it.next();
log.push(it.return(5).value, it.return(6).value);
check("inner,2,6", "a delegate that is not done");

// The same in asynchronous generators.
async function* source() { try { yield 0; yield 1 } finally { log.push("closed") } }
async function* lines() { for await (const m of source()) { log.push("lock"); try { yield* ["line"] } finally { log.push("unlock") } } }
for await (const line of lines()) break;
check("lock,unlock,closed", "for await");
async function* again() { for await (const m of source()) { try { yield* ["line"] } finally { continue } } return "end" }
it = again();
await it.next();
log.push((await it.return("no")).value, (await it.return("no")).value);
check("closed,line,end", "continue in for await");
const rejects = { [Symbol.asyncIterator]: () => ({ next: async () => ({ value: 1, done: false }), return: async () => { throw "reason" } }) };
async function* waits() { for await (const m of source()) { try { yield* rejects } catch (error) { log.push(error) } } }
it = waits();
await it.next();
log.push((await it.return()).value);
check("reason,1", "a delegate whose return() rejects");
