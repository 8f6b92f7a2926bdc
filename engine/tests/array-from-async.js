// Array.fromAsync.
globalThis.done = (async () => {
    same((await Array.fromAsync([1, Promise.resolve(2), 3])).join(), "1,2,3", "promises");
    same((await Array.fromAsync((async function* () { yield 1; yield 2; })())).join(), "1,2", "an async generator");
    same((await Array.fromAsync({ length: 2, 0: "a", 1: Promise.resolve("b") }, async (it, i) => it + i)).join(), "a0,b1", "a list with a function");
    same((await Array.fromAsync(new Set([1, 2]), (it) => it * 2)).join(), "2,4", "a set");
    same(await Array.fromAsync([1], () => { throw new Error("own"); }).catch((error) => error.message), "own", "an error");
    let closed = 0;
    const iterator = { [Symbol.asyncIterator]: () => iterator, next: async () => ({ value: 1, done: false }), return: async () => { closed++; return {}; } };
    await Array.fromAsync(iterator, () => { throw new Error("own"); }).catch(() => {});
    same(closed, 1, "close");
})();
