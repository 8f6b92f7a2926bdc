// Evals within evals, whose code has the scopes of all functions and blocks around it: names are found, and the scopes are dropped, in
// linear time, without recursion (which the tests of the package for syntax trees show).
const BLOCKS = 1000, EVALS = 30;
const block = "{ let a = 0; ", source = `let next; ${block.repeat(BLOCKS)} next = (text) => eval(text); ${"}".repeat(BLOCKS)} next`;
globalThis.outside = 1;
let run = (text) => eval(text);
for (let i = 0; i < EVALS; i++) run = run(source);
same(run("typeof missing"), "undefined");
const time = least(() => run("typeof missing"));
if (!(time < 100)) throw new Error(`a name takes ${time} ms`);
throws(() => run("missing"), ReferenceError);
throws(() => run("'use strict'; missing = 1"), ReferenceError);
same(run("outside = 2; outside"), 2);
same(run("var v = 3; v"), 3);
same(run("(() => { var w = source.length; { function w2() {} } return w; })()"), source.length);
throws(() => run("BLOCKS = 1"), TypeError);
same(run("with ({ b: 4 }) { b + outside; }"), 6);
same(run("run = null"), null);
collect();
