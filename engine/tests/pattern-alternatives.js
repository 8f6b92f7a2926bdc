// A pattern of very many alternatives is compiled in a time that grows with their number, and without recursion. Deep nesting may be an error.
const many = new RegExp("a|".repeat(5e4) + "(c)|d");
const long = new RegExp(`^(?:${Array.from({ length: 2e4 }, (_, index) => `(?:x${index})`).join("|")})$`);
const results = [many.exec("b") === null, many.test("a"), long.test("x19999"), !long.test("x20000"), !/[]|[]/.test("a"), /(?:[]|b|[])c/.test("bc")];
results.push(/(?:a|b||c)*d/.exec("abcd")[0] === "abcd", JSON.stringify(/(a|ab)(c|bcd)(d*)/.exec("abcd")) === '["abcd","a","bcd",""]');
for (const open of ["(", "(?:", "(?=", "(?<!"]) {
  try { new RegExp(open.repeat(1e5) + ")".repeat(1e5)); } catch (error) { results.push(["SyntaxError", "RangeError"].includes(error.name)); }
}
if (!results.every((result) => result === true)) throw new Error(JSON.stringify(results));
