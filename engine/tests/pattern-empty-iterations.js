// Backtracking into an earlier run of a loop restores the count of its iterations, and backtracking into a group its open end.
const exec = (pattern, text) => JSON.stringify(pattern.exec(text));
const results = [
  exec(/(?:(?:\s*|a){1,2})*b/, "  a"), exec(/a(?:(?:x|){1,2})+b/, "ax1"), exec(/(?:(?:a|ab){1,2}c?)*d/, "abcabacaba"),
  exec(/(x*\1y?)z/, "xxyz"), exec(/^(?:(a|ab)\1?){2}c/, "abac"), exec(/(?:(?:a|b){2,3}?)*c/, "ababc"), exec(/(?:(a{0,1}|b){1,2}){2}c/, "abc"),
];
const expected = [null, null, null, ["xxyz", "xxy"], ["abac", "a"], ["ababc"], ["abc", ""]].map((value) => JSON.stringify(value));
if (results.join() !== expected.join()) throw new Error(results.join());
