// A short part of a long text does not keep the text.
const parts = [
    (text) => text.slice(5, 10),
    (text) => text.slice(5, 2005),
    (text) => text.substring(100, 140),
    (text) => text.split(",", 1)[0],
    (text) => /(\d+)/.exec(text)[1],
    (text) => text.slice(0, 100000).slice(1, 50).trim(),
];
const long = "x".repeat(1 << 20), kept = [];
for (let round = 0; round < 6000; round++) {
    const text = `12345,${round}${long}`;
    kept.push(parts[round % parts.length](text));
}
same(kept[0], ",0xxx");
same(kept[1].length, 2000);
same(kept[3], "12345");
same(kept[4], "12345");
// Slices of slices.
let text = "abcdefgh".repeat(150_000);
const whole = text;
while (text.length > 20) text = text.slice(1);
same(text, whole.slice(-20));
text = ""; // They do not refer to each other: to drop them needs no stack.
// Many long slices that overlap take time for their number alone.
const overlapping = (size) => least(() => { for (let n = 0; n < 3000; n++) long.slice(n, n + size); });
const short = overlapping(100);
const ratio = overlapping(100000) / short;
if (ratio > 20) throw new Error(`slices of 100,000 take ${ratio} times as long as slices of 100`);
