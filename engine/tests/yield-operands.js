// Every token that begins an expression begins the operand of yield.
class Private { #x; static *in(o) { yield #x in o; const found = yield #x in {}; return found; } }
const steps = Private.in(new Private());
same(steps.next().value, true, "yield #x in o");
same(steps.next().value, false, "yield #x in {}");
same(steps.next(7).value, 7, "the result of yield #x in {}");
function operand(source) { return Function(`"use strict"; return function* (of) { ${source} }`)()("argument").next().value; }
same(operand("yield of"), "argument", "yield of");
same(operand("yield /=a/.source"), "=a", "yield /=a/");
same(operand("yield /a/.source"), "a", "yield /a/");
same(operand("yield ~1"), -2, "yield ~1");
same(operand("yield `a${1}`"), "a1", "yield and a template");
same(Function("var let = 3; return function* () { yield let; }")()().next().value, 3, "yield let");
// What ends a yield without an operand.
for (const source of ["[yield]", "[yield, 1]", "(yield)", "String(yield)", "{ yield }", "yield;", "yield\n1", "1 ? yield : yield", "({ [yield]: yield })", "`${yield}`", "(yield) in {}", "yield"]) {
    same(operand(source), undefined, source);
}
for (const source of ["yield ? 1 : 2", "yield = 1", "yield => 1", "yield .a", "yield * ", "yield #x", "yield && 1"]) {
    throws(() => operand(source), SyntaxError);
}
