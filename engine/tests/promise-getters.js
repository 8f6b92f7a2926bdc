// Promises with a getter `constructor` that throws, where native functions await them, and `Array.fromAsync` in async generators.

class Thrown extends Error {}
function broken(value = 1) {
    return Object.defineProperty(Promise.resolve(value), "constructor", { get() { throw new Thrown("constructor"); } });
}
async function rejects(promise, what) {
    try {
        await promise;
    } catch (error) {
        same(error?.constructor, Thrown, what);
        return;
    }
    throw new Error(`${what}: it is fulfilled`);
}
function iterable(next, returned) {
    return { [Symbol.asyncIterator]: () => ({ next, return() { log.push("return"); return returned?.() ?? {}; } }) };
}
let log = [];

globalThis.done = (async () => {
    await rejects(Array.fromAsync({ length: 1, 0: broken() }), "the first element of an array-like object");
    await rejects(Array.fromAsync({ length: 3, 0: 1, 1: Promise.resolve(2), 2: broken() }), "the last element");
    await rejects(Array.fromAsync({ length: 1, 0: 1 }, () => broken()), "what the function returns for an array-like object");
    await rejects(Array.fromAsync([1, broken()]), "an element of an array");
    await rejects(Array.fromAsync(iterable(() => broken())), "the first result of an iterator");
    same(log.join(), "", "the iterator is not closed when it fails");
    let count = 0;
    await rejects(Array.fromAsync(iterable(() => count++ < 2 ? { value: 1 } : broken())), "the third result of an iterator");
    await rejects(Array.fromAsync(iterable(() => ({ value: 1 })), () => broken()), "what the function returns for an iterator");
    same(log.join(), "return", "the iterator is closed");
    await rejects(
        Array.fromAsync(iterable(() => ({ value: 1 }), () => broken()), () => { throw new Thrown("function"); }),
        "what the function throws, if the iterator cannot be closed",
    );
    await rejects(Array.fromAsync({ length: 1, 0: Promise.reject(1) }, null).catch(() => Array.fromAsync([broken()])), "after another failure");
    await rejects((async () => await broken())(), "await");
    await rejects((async () => { for await (const _ of [broken()]); })(), "for await");

    // Where a promise is rejected before the broken one is awaited.
    const rejected = iterable(() => ({ value: 1 }), () => broken());
    await rejects(Array.fromAsync(rejected, () => Promise.reject(new Thrown("mapped"))), "a promise that the function returns");

    // Functions that called it continue where they were.
    same((await Array.fromAsync([1, Promise.resolve(2), 3])).join(), "1,2,3", "a call after all that");
    async function* generate() {
        const array = Array.fromAsync([1, 2, 3, 4]);
        log.push("begin");
        yield 1;
        log.push("middle");
        yield (await array).length;
        log.push("end");
    }
    log = [];
    const values = generate();
    same((await values.next()).value, 1, "the first value");
    for (let i = 0; i < 40; i++) await 0;
    same((await values.next()).value, 4, "the second value");
    same((await values.next()).done, true, "the end of the generator");
    same(log.join(), "begin,middle,end", "its steps");
})();
