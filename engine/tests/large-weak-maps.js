// Garbage beside a WeakMap with many entries costs as much as beside a Map: its dead entries are not looked for in each collection.
const count = 100_000;
const garbage = () => {
    const begun = cpuTime();
    let last;
    for (let n = 0; n < 200_000; n++) last = { n };
    same(last.n, 199_999);
    return cpuTime() - begun;
};
const keys = Array.from({ length: count }, (_, n) => ({ n }));
const map = new Map(keys.map((key) => [key, 1]));
const beside = garbage();
const weak = new WeakMap(keys.map((key) => [key, 1]));
const time = garbage();
if (time > 3 * beside + 100) throw new Error(`${time} ms beside a WeakMap, ${beside} ms beside a Map`);
// Entries whose keys die among those that live are gone, and the others are there.
for (let n = 0; n < 300_000; n++) weak.set({ n }, n);
same(keys.every((key) => weak.get(key) === 1), true, "entries that live");
for (const key of keys) weak.set(key, 2);
same(keys.every((key) => weak.get(key) === 2 && map.get(key) === 1), true, "entries that are set again");
keys.forEach((key, n) => { if (n % 2) weak.delete(key); });
same(keys.every((key, n) => weak.has(key) === (n % 2 === 0)), true, "entries that are deleted");
