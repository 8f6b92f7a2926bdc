// A chain of weak maps that each keep the next one by a key, in the order of the allocations and in others.
function chain(size, order) {
    const keys = Array.from({ length: size }, () => ({}));
    const maps = Array.from({ length: size }, () => new WeakMap());
    for (const i of order) if (i + 1 < size) maps[i].set(keys[i], [maps[i + 1], keys[i + 1]]);
    return [maps[0], keys[0]];
}
function collect() {
    for (let i = 0, garbage; i < 50000; i++) garbage = { i };
}
function length([map, key]) {
    let length = 1;
    for (let next = map.get(key); next !== undefined; next = map.get(key)) [map, key] = next, length++;
    return length;
}
const ascending = (size) => Array.from({ length: size }, (_, i) => i);
const descending = (size) => ascending(size).reverse();
const mixed = (size) => ascending(size).map((i) => (i % 2 ? i : size - 2 + (size % 2) - i));
for (const order of [ascending, descending, mixed]) {
    const kept = chain(5000, order(5000));
    collect();
    same(length(kept), 5000, "the length of the chain");
}
function slow(steps, size, name) {
    const short = least(() => steps(size)), long = least(() => steps(size * 8));
    if (long > 60 && long > short * 20) throw new Error(`${name}: ${short} ms and ${long} ms`);
}
slow((size) => { const kept = [ascending, descending, mixed].map((order) => chain(size, order(size))); collect(); same(length(kept[2]), size); }, 1250, "a chain of weak maps");
