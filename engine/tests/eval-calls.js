// Sloppy code. A variable that `eval` adds to a call of a function is in this call only: other calls, before and after, do not have it.
function reader(text) { const read = () => typeof y; eval(text); return read; }
{
    const before = reader("1"), has = reader("var y = 1"), after = reader("1");
    same([before(), has(), after()].join(), "undefined,number,undefined", "closures of three calls");
}

same((function f(n) { const inner = n ? f(n - 1) : ""; const found = typeof y; eval("var y = 1"); return inner + found; })(1),
    "undefinedundefined", "a recursion");

same((function () {
    function f(b = eval("var x1 = 5")) { x1 = 7; return x1; }
    const found = [f(), typeof x1, f(1), x1].join();
    delete globalThis.x1;
    return found;
})(), "7,undefined,7,7", "an assignment in a call that does not have it is to a global variable");

const outer = "outer";
{
    const f = (text, code) => { eval(text); return eval(code); };
    same(f("var outer = 'added'", "outer"), "added", "the first call");
    same(f("1", "outer"), "outer", "the second call, in an eval");
    same(f("1", "typeof outer"), "string", "typeof");
    same(f("1", "(() => outer)()"), "outer", "a closure in an eval");
    same(f("var z = 1", "[z, outer].join()"), "1,outer", "a call with another variable");
    same(f("var outer = 2", "delete outer"), true, "delete in a later call");
    same(f("var outer = 2", "delete outer; outer"), "outer", "a variable that was deleted");
    same(f("var outer = 2; delete outer; var outer", "outer"), "outer", "deleted in the eval that declares it");
    same(f("var outer = 3", "eval('outer')"), 3, "an eval in an eval");
    throws(() => f("1", "outer = 1"), TypeError);
    same(f("function outer() { return 4; }", "outer()"), 4, "a function");
    same(f("{ function outer() { return 5; } }", "outer()"), 5, "a function in a block");
    same(f("1", "outer"), "outer", "the last call");
}

{
    // The same names in other calls, in another order.
    const f = (text, names) => { eval(text); return names.map((name) => eval(`typeof ${name}`)).join(); };
    const names = ["p", "q", "r"];
    same(f("var p = 1, q = 's'", names), "number,string,undefined", "two of three");
    same(f("var r = true", names), "undefined,undefined,boolean", "the third");
    same(f("var q = 1", names), "undefined,number,undefined", "the second");
    same(f("var r = 1, p = 's'; delete p", names), "undefined,undefined,number", "with a deleted one");
    same(f("var q; var r = () => p", names), "undefined,undefined,function", "without a value");
}

{
    // Functions around each other, that both get variables.
    function g(text) {
        eval(text);
        return function (inner, code) { eval(inner); return code ? eval(code) : typeof v; };
    }
    const none = g(""), number = g("var v = 1");
    same(none(""), "undefined", "in none");
    same(none("var v = ''"), "string", "in the inner one");
    same(number(""), "number", "in the outer one");
    same(number("var v = ''"), "string", "in both");
    same(number("var v = ''; delete v"), "number", "deleted in the inner one");
    same(none("var v = ''", "delete v; typeof v"), "undefined", "deleted in the only one");
    same(number("var v = ''", "delete v; v"), 1, "the value of the outer one");
    same(none("", "typeof v"), "undefined", "in an eval of the inner one");
}

{
    // A block of the function around has the name too.
    const f = (text, code) => {
        const name = "of the function";
        { const name = "of the block"; return (function () { eval(text); return eval(code); })(); }
    };
    same(f("var name = 1", "name"), 1, "the added one");
    same(f("var name = 1", "delete name; name"), "of the block", "the nearest one after delete");
    same(f("1", "name"), "of the block", "the nearest one in a later call");
}

{
    // `with` between the function and the one that has the variable.
    const f = (text) => { eval(text); const o = { w: "of the object" }; with (o) { return (code) => eval(code); } };
    const a = f("var w = 1"), b = f("1");
    same(a("w"), "of the object", "with");
    same(b("w"), "of the object", "with in a later call");
    const g = (o, text) => { with (o) return (function () { const read = () => m(); eval(text); return read; })(); };
    const o = { m() { return this === o; } };
    const added = g(o, "var m = function () { return this === o; }"), not = g(o, "1");
    same(added(), false, "this of a function that was added");
    same(not(), true, "this of a method of the object");
}

{
    function* generate(text) { yield typeof u; eval(text); yield typeof u; yield eval("typeof u"); }
    const first = generate("1"), second = generate("var u = 1");
    first.next(), second.next();
    same([second.next().value, first.next().value, first.next().value, second.next().value].join(),
        "number,undefined,undefined,number", "generators");
}

{
    // A syntax error after names were declared.
    const f = (text) => { try { eval(text); } catch {} return typeof s; };
    same(f("var s = 1; let s"), "undefined", "a syntax error");
    same(f("var s = 1"), "number", "then a declaration");
    same(f("let s = 1; { var s }"), "undefined", "then an error again");
}
