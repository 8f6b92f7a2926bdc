// A search begins at its position, and takes a time in proportion to the lengths.
const long = "a".repeat(200_000);
const patterns = ["", "a", "b", "ab", "ba", "aab", "abab", "é", "Ā", "aĀ", "a".repeat(20), "ab".repeat(12), "a".repeat(30) + "b"];
const texts = ["", "a", "aab", "abababab", "caab", "éaé", "aĀab", "a".repeat(50) + "b", "x" + "ab".repeat(20), "a".repeat(19) + "Ā" + "a".repeat(31) + "b"];
function slow(text, searched, from) {
    for (let i = from; i + searched.length <= text.length; i++) {
        let k = 0;
        while (k < searched.length && text[i + k] === searched[k]) k++;
        if (k === searched.length) return i;
    }
    return -1;
}
for (const text of texts) for (const searched of patterns) for (let from = 0; from <= text.length; from++) {
    const expected = slow(text, searched, from), found = text.indexOf(searched, from);
    if (found !== expected) throw new Error(`${JSON.stringify(text)}.indexOf(${JSON.stringify(searched)}, ${from}) is ${found}, not ${expected}`);
}
// Comparisons count: a search from the begin needs 2e10 for each of these.
let at = 0;
for (let n = 0; n < 200_000; n++) at = long.indexOf("a", n);
if (at !== 199_999) throw new Error(`${at}`);
if (long.split("a").length !== 200_001) throw new Error("split");
if (long.replaceAll("a", "b") !== "b".repeat(200_000)) throw new Error("replaceAll");
if ((long + long).indexOf(long + "b") !== -1) throw new Error("indexOf of a long text");
