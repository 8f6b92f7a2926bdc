// `for await` ends with the iterator of an array, and awaits its results and not their values.
const asynchronous = (iterable) => ({ [Symbol.asyncIterator]: () => iterable[Symbol.iterator]() });
const check = (found, expected, name) => {
    if (found !== expected) throw new Error(`${name}: ${found}, not ${expected}`);
};
async function values(list) {
    const found = [];
    for await (const value of asynchronous(list)) {
        found.push(value);
        if (found.length > list.length) break;
    }
    return found;
}
check((await values([1, 2])).join(), "1,2", "two elements");
check((await values([])).length, 0, "no element");
const promise = Promise.resolve(1);
check((await values([promise]))[0], promise, "a promise as element");
