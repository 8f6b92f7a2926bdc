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
// The time of a collection grows with the length of a chain, and not with the square of it.
function slow(order) {
    const time = (size) => {
        const kept = chain(size, order(size));
        const time = least(() => { for (let i = 0, garbage; i < 40 * size; i++) garbage = { i }; });
        same(length(kept), size);
        return time;
    };
    const short = time(500), long = time(4000);
    if (long > 30 * short) throw new Error(`${order.name}: ${short} ms, and ${long} ms for eight times as many`);
}
for (const order of [ascending, descending, mixed]) slow(order);
