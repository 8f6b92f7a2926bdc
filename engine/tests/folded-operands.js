// `true && reference` is a value: no reference, and no function without a name that gets one.
const results = [];
const o = { f() { return this === o }, x: 1 };
results.push((true && o.f)(), (0 || o.f)(), (null ?? o.f)(), (0, o.f)());
results.push(delete (true && o.x), o.x);
try { typeof (true && undeclared) } catch (error) { results.push(error.name) }
results.push(((a) => (1 && eval)("typeof a"))(1), ((a) => (null ?? eval)("typeof a"))(1), ((a) => eval("typeof a"))(1));
const folded = true && function () {}, arrow = null ?? (() => {});
results.push(folded.name, arrow.name, (0 && o).valueOf(), 1 || o, "a" ?? o, 1 && 2);
const expected = [false, false, false, false, true, 1, "ReferenceError", "undefined", "undefined", "number", "", "", 0, 1, "a", 2];
if (JSON.stringify(results) !== JSON.stringify(expected)) throw new Error(JSON.stringify(results));
