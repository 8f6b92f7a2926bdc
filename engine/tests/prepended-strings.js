// A string that grows at its start takes a time that grows as its length does.
const time = (count) => least(() => {
    let text = "";
    for (let n = 0; n < count; n++) text = "x" + text;
    same(text.length, count, "the length");
});
time(1000);
const small = time(100000), large = time(400000);
if (large > 8 * Math.max(small, 1) + 50) throw new Error(`400,000 take ${large} ms, and 100,000 take ${small}`);

// Shared strings stay as they are.
let seed = 1;
const random = (limit) => { seed = (seed * 48271) % 2147483647; return seed % limit; };
const kept = [["", []]];
for (let n = 0; n < 4000; n++) {
    const [text, parts] = kept[Math.max(0, kept.length - 1 - random(random(4) + 1))];
    const part = String.fromCharCode(97 + random(26)).repeat(random(random(8) ? 9 : 900));
    const next = random(3) ? [part + text, [part, ...parts]] : [text + part, [...parts, part]];
    kept.push(next);
    if (next[0].length > 20000 || kept.length > 60) {
        for (const [text, parts] of kept) same(text, parts.join(""), "a text");
        kept.length = 1;
    }
}
