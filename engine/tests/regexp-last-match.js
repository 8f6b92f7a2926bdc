// The properties of RegExp with the last match.
/(b)(x)?(c)/.exec("abcd");
same(RegExp.$1, "b", "$1");
same(RegExp.$2, "", "$2");
same(RegExp.$3, "c", "$3");
same(RegExp.$4, "", "$4");
same(RegExp.lastMatch + RegExp["$&"], "bcbc", "lastMatch");
same(RegExp.lastParen + RegExp["$+"], "cc", "lastParen");
same(RegExp.leftContext + RegExp["$`"], "aa", "leftContext");
same(RegExp.rightContext + RegExp["$'"], "dd", "rightContext");
same(RegExp.input + RegExp.$_, "abcdabcd", "input");
/none/.test("other");
same(RegExp.$1, "b", "after no match");
same("2024-01".replace(/(\d+)-(\d+)/, () => RegExp.$2 + RegExp.$1), "012024", "in a replacement");
RegExp.input = 5;
same(RegExp.$_, "5", "a set input");
/a/.test("a");
same(RegExp.input, "a", "input after a match");
same(RegExp.$1 + RegExp.lastParen, "", "a pattern without groups");
/(1)(2)(3)(4)(5)(6)(7)(8)(9)(0)(a)/.test("1234567890a");
same(RegExp.$9 + RegExp.lastParen, "9a", "many groups");
for (const name of ["$1", "lastMatch", "$'"]) {
    const { get, set, enumerable, configurable } = Object.getOwnPropertyDescriptor(RegExp, name);
    same(typeof get + set + enumerable + configurable, "functionundefinedfalsetrue", name);
}
class Derived extends RegExp {}
let error;
try { Derived.$1; } catch (it) { error = it; }
same(error instanceof TypeError, true, "another receiver");
