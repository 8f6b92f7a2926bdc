// A pattern may be the last parameter of a function that is made of strings.
same(new Function("{ a }", "return a")({ a: 1 }), 1);
same(new Function("a", "[b]", "return b")(0, [2]), 2);
same(new Function("[...a]", "return a.length")([1, 2, 3]), 3);
same(new Function("{ a } = { a: 4 }", "return a")(), 4);
