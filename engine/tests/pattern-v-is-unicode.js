// With the flag v a pattern is read and compared by code points, as with u.
const results = [/\u{212a}/vi.test("k"), /(k)\1/vi.test("k\u212a"), /^\bſ/vi.test("ſ")];
for (const source of ["\\-", "a{", "\\u{110000}", "(?=a)*", "\\1", "\\k"]) {
  try { new RegExp(source, "v"); results.push(source); } catch (error) { results.push(error.name === "SyntaxError"); }
}
if (results.some((result) => result !== true)) throw new Error(JSON.stringify(results));
