// A function that native code calls for each element has in each call arguments, variables, `this` and a frame of its own.

const list = [1, 2, 3, 4];
const text = (value) => JSON.stringify(value);

// Arguments: fewer and more than parameters, default values, patterns, rest parameters, `arguments`.
same(text(list.map(() => 7)), "[7,7,7,7]");
same(text(list.map((a, b, c, d, e) => [a, b, c.length, d, e])), text(list.map((n, at) => [n, at, 4, undefined, undefined])));
same(text(list.map((a, b = 10, c = b, d = a + b, e = d) => [a, b, d, e])), "[[1,0,1,1],[2,1,3,3],[3,2,5,5],[4,3,7,7]]");
same(text([[1, 2], [3, 4]].map(([a, b], { length = 5 }) => [a, b, length])), "[[1,2,5],[3,4,5]]");
same(text(list.map((a, ...rest) => [a, rest.length, rest[0]])), "[[1,2,0],[2,2,1],[3,2,2],[4,2,3]]");
same(text(list.map(function () { return [arguments.length, arguments[0], arguments[1]]; })), "[[3,1,0],[3,2,1],[3,3,2],[3,4,3]]");
same(text(list.map(function (a) { arguments[0] = 9; a += 1; return [a, arguments[0]]; })), "[[10,10],[10,10],[10,10],[10,10]]");
same(text(list.map(function (a) { "use strict"; arguments[0] = 9; a += 1; return [a, arguments[0]]; })), "[[2,9],[3,9],[4,9],[5,9]]");
same(new Set(list.map(function () { return arguments; })).size, 4);

// Variables begin anew, and closures keep theirs.
same(text(list.map((n) => { let before = later; var later = n; return [before, later]; }) ), "[[null,1],[null,2],[null,3],[null,4]]");
const closures = list.map((n) => { let own = n; return () => own++ + n; });
same(text(closures.map((f) => [f(), f()])), "[[2,3],[4,5],[6,7],[8,9]]");
same(text(list.map(function fact(n) { return n < 2 ? 1 : n * fact(n - 1); })), "[1,2,6,24]");
same(text(list.map((n) => { for (const k of [1, 2]) { const inner = () => k; if (k === 2 || n > 2) return inner() * n; } })), "[2,4,3,4]");
same(text(list.map((n) => { try { if (n % 2) throw n; return "even"; } catch (error) { return error; } finally { n = 0; } })), '[1,"even",3,"even"]');
same(text(list.map(function (n) { eval("var added = n * 2"); return typeof added === "number" ? added : -1; })), "[2,4,6,8]");
same(text(list.map((n) => { class A { #own = n; get own() { return this.#own; } } return new A().own; })), "[1,2,3,4]");

// `this`.
same(text(list.map(function () { return typeof this; }, 5)), '["object","object","object","object"]');
same(new Set(list.map(function () { return this; }, 5)).size, 4);
same(text(list.map(function () { "use strict"; return typeof this; }, 5)), '["number","number","number","number"]');
same(new Set(list.map(function () { return this; })).has(globalThis), true);
same(text(list.map(() => typeof this, 5)), text(list.map(() => typeof globalThis)));
const counter = { count: 0, add(n) { this.count += n; } };
list.forEach(counter.add, counter);
same(counter.count, 10);

// Other kinds of functions.
same(text(list.map(Math.abs)), "[1,2,3,4]");
same(text(list.map(counter.add.bind({}, 3))), "[null,null,null,null]");
same(text(list.map(new Proxy((n) => n * 3, {}))), "[3,6,9,12]");
same(text(list.map(new Proxy(() => 0, { apply: (target, own, args) => args[0] + 1 }))), "[2,3,4,5]");
throws(() => list.map(class {}), TypeError);
throws(() => list.map(class extends Array {}), TypeError);
same(text(list.map(function* (n) { yield n; }).map((g) => [...g])), "[[1],[2],[3],[4]]");
same(list.map(async (n) => n).every((promise) => promise instanceof Promise), true);
same(text(list.map(new Function("n", "return n + 1"))), "[2,3,4,5]");

// A function that calls itself by the same native function, and one that calls others meanwhile.
const depth = (n) => (n === 0 ? [0] : [n, ...[n - 1].flatMap(depth)]);
same(text([5].flatMap(depth)), "[5,4,3,2,1,0]");
const nested = (n) => (typeof n === "number" ? n : n.map(nested).reduce((a, b) => a + b, 0));
same(nested([1, [2, [3, [4]]], 5]), 15);
let other;
const changes = list.map((n) => { other?.(); other = () => n; return n; });
same(text(changes), "[1,2,3,4]");
function both(n) { return n > 3 ? n : [n + 1].map(both)[0]; }
same(text(list.map(both)), "[4,4,4,4]");

// Results: none, of a constructor's kind, errors in between.
same(text(list.map(() => {})), "[null,null,null,null]");
same(text(list.map((n) => n % 2 ? undefined : n)), "[null,2,null,4]");
let seen = 0;
throws(() => list.forEach((n) => { seen += n; if (n === 2) throw new RangeError("two"); }), RangeError);
same(seen, 3);
const caught = [];
const mayThrow = (n) => { if (n % 2) throw new Error(`odd ${n}`); return n; };
for (const n of list) try { caught.push([n].map(mayThrow)[0]); } catch (error) { caught.push(error.message); }
same(text(caught), '["odd 1",2,"odd 3",4]');

// Each of the functions that call one.
same(list.reduce((a, b) => a + b), 10);
same(list.reduceRight((a, b) => a + "," + b), "4,3,2,1");
same(text(list.filter((n) => n % 2)), "[1,3]");
same(list.some((n) => n > 3), true);
same(list.every((n) => n > 3), false);
same(list.find((n) => n > 2), 3);
same(list.findLastIndex((n) => n < 3), 1);
same(text([3, 1, 2].sort((a, b) => a - b)), "[1,2,3]");
same(text([3, 1, 2].toSorted((a, b) => b - a)), "[3,2,1]");
same(text(Array.from("abc", (letter, at) => letter + at)), '["a0","b1","c2"]');
same(text(Array.from({ length: 3 }, function () { return this.own; }, { own: 6 })), "[6,6,6]");
same(text([...Uint8Array.from([1, 2], (n) => n * 2)]), "[2,4]");
const bytes = new Uint8Array([3, 1, 2]);
same(text([...bytes.map((n) => n + 1), ...bytes.filter((n) => n > 1), bytes.reduce((a, b) => a + b)]), "[4,2,3,3,2,6]");
same(text([...bytes.toSorted((a, b) => b - a)]), "[3,2,1]");
const pairs = [];
new Map([[1, 2], [3, 4]]).forEach((value, key, map) => { pairs.push(key, value); if (map.size < 4) map.set(key + 10, value); });
new Set([5, 6]).forEach(function (value) { pairs.push(value, this.own); }, { own: 1 });
same(text(pairs), "[1,2,3,4,11,2,13,4,5,1,6,1]");
same(text(Object.groupBy(list, (n) => (n % 2 ? "odd" : "even"))), '{"odd":[1,3],"even":[2,4]}');
same(Map.groupBy(list, (n) => n % 2).get(1).length, 2);
same([1, 2, 3].values().reduce((a, b) => a + b), 6);
same([1, 2, 3].values().some((n) => n === 2), true);

// A function of another place: the stack has its line, and the native function that calls it.
const stacks = list.map(() => new Error().stack.split("\n").slice(1, 3).join("|"));
same(new Set(stacks).size, 1);
same(stacks[0].includes("map"), true);

// Endless recursion ends, and what comes after works.
const endless = (n) => [n].map(endless);
throws(() => endless(1), RangeError);
const endlessSort = () => [2, 1].sort(endlessSort);
throws(endlessSort, RangeError);
same(text(list.map((n) => n + 1)), "[2,3,4,5]");
