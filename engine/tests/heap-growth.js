// Arrays, maps and strings keep their values when their growth is reported to the collector.
const sum = (list) => list.reduce((sum, item) => sum + Number(item), 0);
const integers = [], floats = [], values = [], sparse = [], map = new Map(), set = new Set(), object = {};
for (let n = 0; n < 20000; n++) {
    integers.push(n);
    floats[n] = n + 0.5;
    values.push(String(n));
    sparse[3 * n] = n;
    map.set("k" + n, n);
    set.add(n);
    object["k" + n] = n;
}
const total = 20000 * 19999 / 2;
same(sum(integers), total, "integers");
same(sum(floats), total + 10000, "floats");
same(sum(values), total, "strings");
same(sum(sparse), total, "sparse");
same(sum([...map.values()]), total, "map");
same(sum([...set]), total, "set");
same(sum(Object.values(object)), total, "object");
for (let n = 0; n < 200; n++) {
    const garbage = new Array(1e4).fill(n);
    garbage.push("x".repeat(1e5), new ArrayBuffer(1e5), garbage.map((item) => item / 2));
    same(garbage.at(-1)[9999], n / 2, "a new array");
    same([...garbage.slice(0, 3), ...garbage.splice(1, 2)].length, 5, "copies");
}
same(sum(integers) + sum([...map.values()]), 2 * total, "old values");
// What arrays take outside of the heap brings a collection nearer: how many are made until one that is garbage is collected.
// What a WeakRef keeps until the end of a job is let go by a turn of the host, or by each job of a promise where there are no timers.
const turn = () => new Promise((resolve) => (globalThis.setTimeout ? setTimeout(resolve) : resolve()));
async function untilCollected(make, most) {
    const garbage = (() => new WeakRef({}))();
    let count = 0;
    do {
        await turn();
        for (let n = 0; n < 10; n++) make();
        count += 10;
    } while (count < most && garbage.deref() !== undefined);
    return count;
}
globalThis.done = (async () => {
    for (const make of [
        () => { const array = []; for (let n = 0; n < 10000; n++) array.push(n); },
        () => { const array = []; for (let n = 0; n < 10000; n++) array[n] = n + 0.5; },
    ]) {
        const count = await untilCollected(make, 300);
        if (count >= 300) throw new Error(`${count} arrays are not collected`);
    }
})();
