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
