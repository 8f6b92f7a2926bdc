// The iterators of patterns are not asked again once they are done.
function counted(length) {
    let index = 0;
    return {
        calls: 0, closed: 0,
        [Symbol.iterator]() { return this; },
        next() { this.calls++; return { value: index, done: index++ >= length }; },
        return() { this.closed++; return {}; },
    };
}
function asks(calls, length, steps, name) {
    const iterator = counted(length);
    steps(iterator);
    same(iterator.calls, calls, `calls of next, ${name}`);
    same(iterator.closed, calls > length ? 0 : 1, `calls of return, ${name}`);
}
let a, b, c;
const object = {};
asks(1, 0, (it) => { const [x, y, z] = it; }, "const");
asks(2, 1, (it) => { let [x, y, z] = it; same(x, 0); same(y, undefined); same(z, undefined); }, "let");
asks(1, 0, (it) => { var [x = 1, y = 2] = it; same(x + y, 3); }, "var with defaults");
asks(2, 1, (it) => { [a, b, c] = it; }, "assignment");
asks(1, 0, (it) => { [object.a, object["b"], c] = it; }, "assignment to properties");
asks(1, 0, (it) => { (([x, y]) => {})(it); }, "parameter");
asks(1, 0, (it) => { (function ([x, y], z = 1) {})(it); }, "parameter beside a default");
asks(1, 0, (it) => { [a, ...b] = it; same(b.length, 0); }, "rest");
asks(1, 0, (it) => { const [x, ...y] = it; same(y.length, 0); }, "rest of a declaration");
asks(1, 0, (it) => { [a, ...object.rest] = it; same(object.rest.length, 0); }, "rest that is a property");
asks(1, 0, (it) => { const [x, ...[y, z]] = it; same(y, undefined); }, "rest that is a pattern");
asks(1, 0, (it) => { [, , a] = it; }, "elisions");
asks(1, 0, (it) => { const [, , ...x] = it; same(x.length, 0); }, "elisions and a rest");
asks(1, 0, (it) => { const [[x] = [1], { y } = { y: 2 }] = it; same(x + y, 3); }, "nested patterns");
asks(1, 0, (it) => { for (const [x, y] of [it]); }, "for-of");
asks(1, 0, (it) => { try { throw it; } catch ([x, y]) {} }, "catch");
asks(1, 0, (it) => { function* g() { [a = yield, b = yield] = it; } const steps = g(); steps.next(); steps.next(); steps.next(); }, "generator");
// As before, if it is not done.
asks(2, 2, (it) => { const [x, y] = it; same(y, 1); }, "two of two");
asks(3, 2, (it) => { const [...x] = it; same(x.join(), "0,1"); }, "only a rest");
asks(3, 2, (it) => { const [x, ...y] = it; same(y.join(), "1"); }, "one and a rest");
// An array that grows after its iterator was done.
const growing = [];
[a, b = growing.push(1, 2), c = "none"] = growing;
same(a, undefined, "the element of an empty array");
same(b, 2, "the default");
same(c, "none", "the element after the end");
