// Without the flag u the flag i compares uppercase forms, and no ASCII character matches another one. Classes are complements of
// what they match.
const results = [
  "kKs".match(/[^\W]/ig).length === 3, !/[\W]/i.test("k"), !/ſ/i.test("s"), !/[a-z]/i.test("\u212a"), /[^a-z]/i.test("ſ"), !/ẞ/i.test("ß"),
  !/[ß]/i.test("ẞ"), /[é]/i.test("É"), /[Σ]/i.test("ς"), /^[ǅ]+$/i.test("ǆǅǄ"), !/(k)\1/i.test("k\u212a"),
  /[^\W]/iu.test("\u017f"), !/[\W]/iu.test("s"), !/\W/iu.test("\u212a"), /\P{Lu}/iu.test("A"), /[^\P{Lu}]/u.test("A"), /[k]/iu.test("\u212a"),
];
const withV = String.raw`
  ["[^\\W]", "i", "ſ"], ["[[a-z]--k]", "i", "K", false], ["[[^x]]", "i", "X", false], ["\\P{Lu}", "i", "A", false], ["[^\\P{Lu}]", "i", "a"],
  ["[\\q{AB|k}--\\q{ab}]", "i", "AB", false], ["[\\w&&\\q{K}]", "i", "\u212a"], ["a-*[\\b]", "", "a-b", false], ["[\\b]", "", "\b"],
  ["[a&b]", "", "a"], ["^[\\q{a|}]$", "", ""], ["^[\\q{|ab}b]$", "", "ab"], ["(?<=^[\\q{abc}])d", "", "abcd"]`;
for (const [source, flags, text, expected = true] of JSON.parse(`[${withV}]`)) {
  results.push(new RegExp(source, `v${flags}`).test(text) === expected || source);
}
if (!results.every((result) => result === true)) throw new Error(JSON.stringify(results));
