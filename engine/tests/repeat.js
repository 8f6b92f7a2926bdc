// String.prototype.repeat takes the memory of its result, not 16 bytes or more for each copy.
// So it takes little time beside a loop with an eighth of the turns.
const count = 2 ** 23, repeated = least(() => "x".repeat(count), 5);
const loop = least(() => { for (let n = 0; n < count / 8; n++); }, 5);
if (repeated > 1.5 * loop) throw new Error(`${repeated} ms, and ${loop} ms for a loop with an eighth of the turns`);
for (const text of ["x", "ab", "\u{1f600}", "\u00e9"]) {
    for (const count of [0, 1, 2, 4095, 4096, 4097, 8192, 10001]) {
        const found = text.repeat(count);
        if (found.length !== text.length * count) throw new Error(`${count} of ${text} have the length ${found.length}`);
        if (found !== Array.from({ length: count }, () => text).join("")) throw new Error(`${count} of ${text}`);
    }
}
const long = "x".repeat(2 ** 26);
if (long.length !== 2 ** 26 || long.at(-1) !== "x" || long[12345678] !== "x") throw new Error("a long string");
