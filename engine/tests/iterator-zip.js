// Iterator.zip and Iterator.zipKeyed.
const text = (it) => JSON.stringify([...it]);
same(text(Iterator.zip([[1, 2, 3], ["a", "b"]])), '[[1,"a"],[2,"b"]]', "shortest");
same(text(Iterator.zip([[1], ["a", "b"]], { mode: "longest" })), '[[1,"a"],[null,"b"]]', "longest");
same(text(Iterator.zip([[1], ["a", "b"]], { mode: "longest", padding: [0] })), '[[1,"a"],[0,"b"]]', "padding");
same(text(Iterator.zip([[1, 2], ["a", "b"]], { mode: "strict" })), '[[1,"a"],[2,"b"]]', "strict");
throws(() => [...Iterator.zip([[1], ["a", "b"]], { mode: "strict" })], TypeError);
throws(() => [...Iterator.zip([[1, 2], ["a"]], { mode: "strict" })], TypeError);
throws(() => Iterator.zip([[1]], { mode: "other" }), TypeError);
throws(() => Iterator.zip(["a"]), TypeError);
throws(() => Iterator.zip(), TypeError);
same(text(Iterator.zip([])), "[]", "none");
same(text(Iterator.zipKeyed({ a: [1, 2], b: "xy".split(""), c: undefined })), '[{"a":1,"b":"x"},{"a":2,"b":"y"}]', "zipKeyed");
same(text(Iterator.zipKeyed({ a: [1], b: [2, 3] }, { mode: "longest", padding: { a: 0 } })), '[{"a":1,"b":2},{"a":0,"b":3}]', "zipKeyed with padding");
same(Object.getPrototypeOf(Iterator.zipKeyed({ a: [1] }).next().value), null, "the prototype");
const closed = [];
const endless = (name) => ({ __proto__: Iterator.prototype, next: () => ({ value: name, done: false }), return() { closed.push(name); return {}; } });
for (const [a, b] of Iterator.zip([endless("a"), endless("b")])) { same(a + b, "ab", "values"); break; }
same(closed.join(""), "ba", "a loop that ends");
closed.length = 0;
same(text(Iterator.zip([endless("a"), [1], endless("b")])), '[["a",1,"b"]]', "one that ends");
same(closed.join(""), "ba", "the others");
closed.length = 0;
throws(() => Iterator.zip([endless("a"), endless("b"), 1]), TypeError);
same(closed.join(""), "ba", "after an error");
closed.length = 0;
Iterator.zip([endless("a"), endless("b")]).return();
same(closed.join(""), "ba", "one that has not begun");
