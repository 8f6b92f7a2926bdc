// A rest has no key that the pattern before it has.
const results = [];
{ const { user: { name }, ...rest } = { user: { name: 1 }, id: 7 }; results.push(name, rest) }
{ const { a: [b], ...rest } = { a: [1], c: 2 }; results.push(b, rest) }
{ const { a: { b = 3 } = {}, ...rest } = { c: 2 }; results.push(b, rest) }
{ const key = "a", { [key]: { b }, ...rest } = { a: { b: 1 }, c: 2 }; results.push(b, rest) }
{ const { [`${"a"}`]: b, ...rest } = { a: 1, c: 2 }; results.push(b, rest) }
{ const { 0: { b }, 1: c, ...rest } = [{ b: 1 }, 2, 3]; results.push(b, c, rest) }
(({ a: { b }, ...rest }) => results.push(b, rest))({ a: { b: 1 }, c: 2 });
(function ({ a: { ...inner }, ...rest }) { results.push(inner, rest) })({ a: { b: 1 }, c: 2 });
{ let b, rest, o = {}; ({ a: { b }, ...rest } = { a: { b: 1 }, c: 2 }); ({ a: o.x, ...o.rest } = { a: 1, c: 2 }); results.push(b, rest, o) }
{ let o = {}, key = "a"; ({ [key]: o.x, ...o.rest } = { a: 1, c: 2 }); results.push(o) }
for (const { a: { b }, ...rest } of [{ a: { b: 1 }, c: 2 }]) results.push(b, rest);
let calls = 0;
{ const { [{ toString() { calls++; return "a" } }]: { b }, ...rest } = { a: { b: 1 }, c: 2 }; results.push(b, rest, calls) }
const expected = [1,{"id":7},1,{"c":2},3,{"c":2},1,{"c":2},1,{"c":2},1,2,{"2":3},1,{"c":2},{"b":1},{"c":2},1,{"c":2},{"x":1,"rest":{"c":2}},{"x":1,"rest":{"c":2}},1,{"c":2},1,{"c":2},1];
if (JSON.stringify(results) !== JSON.stringify(expected)) throw new Error(JSON.stringify(results));
