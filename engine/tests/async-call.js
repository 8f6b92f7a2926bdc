// Calls of a function that is named async, beside async arrow functions.
function refused(text) {
    try { new Function(text); } catch (error) { if (error instanceof SyntaxError) return; }
    throw new Error(`${text} is accepted`);
}
function async(...values) { return values.length === 1 && typeof values[0] === "function" ? values[0] : values.join("-"); }
same(async(1), "1", "a call");
same(async(), "", "a call without arguments");
same(async(1, ...[2, 3], 4,), "1-2-3-4", "a call with spread arguments");
same(async(1).length + 2, 3, "a member of the result");
same(async((x) => x + 1)(2) * 2, 6, "a call of the result");
same(-async(5), -5, "an operand");
same(async(1) ? async(2)?.length : 3, 1, "a conditional");
same(async
    (7), "7", "a call on the next line");
same(async([1, { a: 2 }]), "1,[object Object]", "literals");
same(typeof new async(1), "object", "new");

const kind = (f) => Object.prototype.toString.call(f) + f.length;
same(kind(async () => 1), "[object AsyncFunction]0", "no parameters");
same(kind(async (a, b = 1, ...c) => a), "[object AsyncFunction]1", "parameters");
same(kind(async ({ a = 1, b: [c], ...d }, [e, ...[f]] = []) => a), "[object AsyncFunction]1", "patterns");
same(kind(async (a,) => a), "[object AsyncFunction]1", "a comma");
same((async (x = 1) => x).name, "", "the name of an arrow function");
for (const text of ["async(...a,) => 1", "async(...a, b) => 1", "async(...a = 1) => 1", "async(a.b) => 1", "async((a)) => 1", "async(1) => 1",
    "async({ a: b.c }) => 1", "async(a, a) => 1", "async(await) => 1", "async(x = await 1) => x", "async(await 1)", "async({ a = 1 })",
    "async(a)\n=> 1", "-async() => 1", "async() => 1 || 2; async() => {} || 1", "async(a) => { let a; }", "async(a = 1) => { 'use strict'; }"]) refused(text);

globalThis.done = (async () => {
    same(await (async (a, { b } = { b: 2 }, ...[c]) => `${a} ${b} ${c}`)(1, undefined, 3), "1 2 3", "the values of parameters");
    same(async(await 1, await Promise.resolve(2)), "1-2", "await in arguments");
    same(await (async (f) => await f())(async () => 4), 4, "nested arrow functions");
})();
