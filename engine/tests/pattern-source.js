// `source` has a backslash before those slashes and line terminators only that have none.
const sources = ["a\\/b/", "[/]/", "\\[/[\\]/]", "\n", "\\\n", "\\\\\n", "\u2028\\\u2029", "[\n]", "/", "", "\ud83d/", "😀/", "\\\\/"];
const expected = ["a\\/b\\/", "[/]\\/", "\\[\\/[\\]/]", "\\n", "\\n", "\\\\\\n", "\\u2028\\u2029", "[\\n]", "\\/", "(?:)", "\ud83d\\/", "😀\\/", "\\\\\\/"];
const found = sources.map((source) => new RegExp(source).source);
found.push(String(/a\/[/]\\/g), /\//.source);
expected.push("/a\\/[/]\\\\/g", "\\/");
if (JSON.stringify(found) !== JSON.stringify(expected)) throw new Error(JSON.stringify(found));
