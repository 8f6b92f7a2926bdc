// Each function that would make a string of more than 2 ** 29 - 24 code units throws.
const quarter = "x".repeat(2 ** 27), half = quarter + quarter, part = "x".repeat(2 ** 17);
for (const steps of [
    () => `${half}${half}`,
    () => `${half}${part}${half}`,
    () => half.concat(half),
    () => half.concat(quarter, quarter, 1),
    () => 1 + (half + quarter + quarter.slice(24)),
    () => String.raw({ raw: [half, half] }),
    () => half.replace("x", half),
    () => half.replace("x", () => half),
    () => part.replaceAll("x", part),
    () => part.repeat(2 ** 12),
    () => "x".padEnd(2 ** 29),
    () => Array(5).fill(quarter).join(""),
    () => `${Array(5).fill(quarter)}`,
    () => half.link(half),
    () => String(Object.assign(new Error(half), { name: half })),
]) {
    throws(steps, RangeError);
}
try {
    half.concat(half);
} catch (error) {
    same(error.message, "Invalid string length");
}
for (const double of [
    (text) => text.concat(text),
    (text) => `${text}${text}`,
]) {
    let text = "x";
    throws(() => { for (;;) text = double(text); }, RangeError);
    same(text.length, 2 ** 28);
}
// Texts below the limit.
same(`${quarter}${half}`.length, 3 * 2 ** 27);
same("a-b-c".replaceAll("-", "--"), "a--b--c");
same("a-b".replace(/-/, "$`$'"), "aabb");
same("".concat("a", 1, null), "a1null");
same("ß".concat().toUpperCase(), "SS");
same(encodeURIComponent("é x") + escape("é x"), "%C3%A9%20x%E9%20x");
// The time of a concatenation grows with the sum of the lengths.
const many = Array(4096).fill("x".repeat(4096));
const time = least(() => "".concat(...many));
if (time > 500) throw new Error(`concat takes ${time} ms`);
