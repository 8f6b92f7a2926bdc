// Reachable objects stay, whatever is collected between.
const map = new WeakMap(), kept = [], set = new Set();
for (let round = 0; round < 40; round++) {
    for (let i = 0; i < 2_000; i++) {
        const key = { round, i }, value = { key, text: `${round}.${i}` };
        map.set(key, value);
        if (i % 50 === 0) kept.push(key);
        if (i % 70 === 0) { value.older = kept[kept.length >> 1]; kept[0].younger = value; set.add(value); }
    }
    kept.splice(0, 10);
}
for (const key of kept) {
    const value = map.get(key);
    if (value.key !== key || value.text !== `${key.round}.${key.i}`) throw new Error(`${key.round}.${key.i}`);
}
for (const value of set) if (map.get(value.key) !== value || value.older === undefined) throw new Error(value.text);
// Garbage is collected as soon in a large heap as in a small one, in as little time: how many objects are made until one of them is
// collected.
// What a WeakRef keeps until the end of a job is let go by a turn of the host, or by each job of a promise where there are no timers.
const turn = () => new Promise((resolve) => (globalThis.setTimeout ? setTimeout(resolve) : resolve()));
async function untilCollected() {
    let count = 0;
    for (let round = 0; round < 5; round++) {
        const garbage = (() => new WeakRef({}))();
        do {
            await turn();
            for (let n = 0; n < 1000; n++) ({ n });
            count += 1000;
        } while (garbage.deref() !== undefined);
    }
    return count;
}
const time = () => least(() => { for (let n = 0; n < 50_000; n++) ({ n }); });
globalThis.done = (async () => {
    const small = await untilCollected(), few = time();
    const heap = Array.from({ length: 200_000 }, (_, n) => ({ n }));
    const large = await untilCollected(), many = time();
    same(heap.length, 200_000);
    if (large > 3 * small) throw new Error(`${small} objects, and ${large} objects in a large heap`);
    if (many > 4 * few) throw new Error(`${few} ms, and ${many} ms in a large heap`);
})();
