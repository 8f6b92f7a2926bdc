// Limits of take and drop above 2^53 - 1.
let reads = 0, closed = 0;
const iterator = { __proto__: Iterator.prototype, get next() { reads++; return () => ({ done: true }); }, return() { closed++; return {}; } };
for (const method of ["take", "drop"]) {
    iterator[method](Number.MAX_SAFE_INTEGER);
    iterator[method](Infinity);
    reads = closed = 0;
    for (const limit of [2 ** 53, 1e300]) {
        try { iterator[method](limit); } catch (error) { if (error instanceof RangeError) continue; throw error; }
        throw new Error(`${method}(${limit}) does not throw`);
    }
    if (reads !== 0 || closed !== 2) throw new Error(`${method}: ${reads} reads of next, ${closed} calls of return`);
}
