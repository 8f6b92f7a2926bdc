// Arrays, maps and strings keep their values where the collector is told of their growth.
function equal(found, expected, what) {
    if (found !== expected) throw new Error(`${what}: ${found} instead of ${expected}`);
}
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
equal(sum(integers), total, "integers");
equal(sum(floats), total + 10000, "floats");
equal(sum(values), total, "strings");
equal(sum(sparse), total, "sparse");
equal(sum([...map.values()]), total, "map");
equal(sum([...set]), total, "set");
equal(sum(Object.values(object)), total, "object");
for (let n = 0; n < 200; n++) {
    const garbage = new Array(1e4).fill(n);
    garbage.push("x".repeat(1e5), new ArrayBuffer(1e5), garbage.map((item) => item / 2));
    equal(garbage.at(-1)[9999], n / 2, "a new array");
    equal([...garbage.slice(0, 3), ...garbage.splice(1, 2)].length, 5, "copies");
}
equal(sum(integers) + sum([...map.values()]), 2 * total, "old values");
