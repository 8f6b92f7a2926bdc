// `slice` and `fill` of a plain array take much less time than loops of the script that do the same.
const array = Array.from({ length: 100_000 }, (_, n) => n);
const copy = () => {
    const copy = [];
    for (let n = 0; n < array.length; n++) copy[n] = array[n];
};
const set = () => {
    for (let n = 0; n < array.length; n++) array[n] = 1;
};
const times = [copy, () => array.slice(), set, () => array.fill(1)].map((steps) => least(steps, 5));
const [copied, sliced, written, filled] = times;
if (sliced > copied / 10 || filled > written / 8) throw new Error(`${times} ms`);
