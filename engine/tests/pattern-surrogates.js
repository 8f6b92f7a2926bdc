// Without the flag u a pattern matches code units, also where two escapes are a surrogate pair. Names of groups are code points.
const results = [
  /\uD83D\uDE00/.test("😀"), new RegExp("\\uD83D\\uDE00").exec("a😀").index === 1, "a😀b".replace(/\uD83D\uDE00/g, ":)") === "a:)b",
  "👨‍👩‍👧".match(/\uD83D\uDC68(?:\u200D\uD83D[\uDC69\uDC67])*/g)[0] === "👨‍👩‍👧", /^\uD83D\uDE00{2}$/.test("😀\uDE00"),
  /[\uD83D\uDE00]/.exec("😀")[0] === "\uD83D", /^\uD83D[\uDC00-\uDE4F]$/.test("😀"), /\uD83D/.test("😀"),
  /^\uD83D\u0041$/u.test("\uD83DA"),   /^\uD83D\uDE00$/u.test("😀"), !/\uD83D/u.test("😀"), /^[\uD83D\uDE00]$/u.test("😀"), /^\uD83D\uDE00$/v.test("😀"),
  /\u{2}/.test("uu"), !/\u{2}/.test("\x02"), /\u{2}/u.test("\x02"), /[\u{2}]/.exec("}")[0] === "}", /^\u+1234$/.test("uu1234"),
  new RegExp("(?<𝒜>.)").exec("a").groups["𝒜"] === "a", new RegExp("(?<\\ud835\\udc9c>.)\\k<𝒜>").exec("aa").groups["𝒜"] === "a",
  new RegExp("(?<\\u{1d49c}>.)").exec("a").groups["𝒜"] === "a",
];
if (!results.every(Boolean)) throw new Error(JSON.stringify(results));
