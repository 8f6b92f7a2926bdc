// A lazy loop over a class looks at what it takes only.
const pattern = /"[^]*?"\s+?/y;
function matched(text) {
    for (let count = 0; count < 100; count++) {
        pattern.lastIndex = 0;
        if (!pattern.test(text)) throw new Error("no match");
    }
}
const short = `"€" ${"€".repeat(1e4)}`, long = `"€" ${"€".repeat(1e6)}`;
const [few, many] = [least(() => matched(short)), least(() => matched(long))];
if (many > 20 * few + 20) throw new Error(`${few} ms, and ${many} ms for a hundred times the text`);
const results = [/a.*?$/.exec("ab\n"), /^.{2,3}?$/.exec("abcd"), /^.{2,3}?$/.exec("abc")[0], /(?<=b.*?)d/.exec("abcd").index, /\w+?(\d*?)x/.exec("a12x"), /^[ab]{0,2}?b/.exec("aab")[0], /(?<=(\d+?)(\w{1,2}?))$/.exec("123")];
if (JSON.stringify(results) !== '[null,null,"abc",3,["a12x","12"],"aab",["","2","3"]]') throw new Error(JSON.stringify(results));
