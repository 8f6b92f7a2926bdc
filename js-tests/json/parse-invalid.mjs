// Text outside of the grammar is a SyntaxError, also if scripts may contain it.
import { unexpected } from "./_check.mjs";

const numbers = ["01", "-", "+1", "1.", ".5", "1e", "1e+", "0x10", "1_000", "-01", "00", "1n", "NaN", "Infinity", "- 1", "1 2", "1.e5", "-.5", "1.5.5", "1ee5"];
const strings = ["'a'", '"', '"a', '"\\', '"\\x41"', '"\\u12"', '"\\u12G4"', '"\\U0041"', '"\\\'"', '"\\0"', '"\\\n"', '"a\nb"', '"\t"', '"\u0000"', '"\u001f"', '"a"b', "`a`"];
const words = ["tru", "truee", "True", "undefined", "nul", "fals", "false1", "nullx"];
const arrays = ["[", "]", "[1", "[1,", "[1,]", "[,1]", "[,]", "[1 2]", "[1}", "[[1]", "[1]]", "[...a]"];
const objects = ["{", "}", "{,}", '{"a"}', '{"a":}', '{"a":1,}', "{a:1}", "{'a':1}", "{1:1}", '{"a":1 "b":2}', '{"a",1}', '{"a":1]', '{"a":1', '{"a"', '{"a":', '{"a":1,', '{"a"::1}', '{"a":1}}', '{["a"]:1}'];
const spaces = ["", " ", "\n", "\u00a01", "\ufeff1", "1\u2028", "\u20291", "1\v", "\f1", "\u30001", "1\u180e", "// c\n1", "/* c */ 1", "#!/\n1", "1;", "(1)"];
for (const texts of [numbers, strings, words, arrays, objects, spaces]) unexpected(texts, "SyntaxError");

// prints:
// | 0 
// | 0 
// | 0 
// | 0 
// | 0 
// | 0 
