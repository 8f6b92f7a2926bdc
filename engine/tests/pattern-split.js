// `split` searches for the separators. A script that would see each attempt sees it.
function split(text) {
    if (text.split(/ (?=w)/).length !== 2) throw new Error("it is not split");
}
const short = `${"word".repeat(1e3)} word`, long = `${"word".repeat(3e4)} word`;
const [few, many] = [least(() => split(short)), least(() => split(long))];
if (many > 300 * few + 20) throw new Error(`${few} ms, and ${many} ms for thirty times the text`);
const results = ["abc".split(/(?:)/), "abc".split(/b*/), "a1b2c".split(/(\d)/), "😀a".split(/(?:)/u), "😀".split(/(?:)/), "abc".split(/$/), "ab".split(/^/), "a\nb".split(/^/m), "A<B>b</B>c".split(/<(\/)?([^<>]+)>/), "test".split(/(?<=t)/), "aXbxc".split(/x/iy), "abc".split(/b/g, 1), "".split(/a/), "".split(/(?:)/), "ab".split(/c/)];
const expected = '[["a","b","c"],["a","c"],["a","1","b","2","c"],["😀","a"],["\\ud83d","\\ude00"],["abc"],["ab"],["a\\n","b"],["A",null,"B","b","/","B","c"],["t","est"],["a","b","c"],["a"],[""],[],["ab"]]';
if (JSON.stringify(results) !== expected) throw new Error(JSON.stringify(results));
let calls = 0;
const { exec } = RegExp.prototype;
RegExp.prototype.exec = function (string) { calls++; return exec.call(this, string); };
"abcd".split(/c/);
RegExp.prototype.exec = exec;
class Pattern extends RegExp { exec(string) { calls++; return super.exec(string); } }
"abcd".split(new Pattern("c"));
if (calls !== 8) throw new Error(String(calls));
