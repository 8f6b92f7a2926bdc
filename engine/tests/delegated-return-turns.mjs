// The job in which a delegated `return()` of an asynchronous generator ends, as in other engines.
async function turns(generator, value = 7) {
    const log = [], steps = generator();
    await steps.next();
    steps.return(value).then((result) => log.push(`${result.value} ${result.done}`), (error) => log.push(error));
    let turn = Promise.resolve();
    for (let i = 1; i < 9; i++) turn = turn.then(() => log.push(i));
    await turn;
    return log.join();
}
const check = (found, expected, name) => {
    if (found !== expected) throw new Error(`${name}: ${found}, not ${expected}`);
};
const iterator = (members) => ({ [Symbol.asyncIterator]: () => ({ next: async () => ({ value: 1, done: false }), ...members }) });
check(await turns(async function* () { yield* [1, 2]; }), "1,2,7 true,3,4,5,6,7,8", "a list");
check(await turns(async function* () { yield* iterator({ return: async (value) => ({ value, done: true }) }); }), "1,2,7 true,3,4,5,6,7,8", "an asynchronous iterator");
check(await turns(async function* () { yield* iterator({ return: (value) => ({ value, done: true }) }); }), "1,2,7 true,3,4,5,6,7,8", "a result without a promise");
check(await turns(async function* () { yield* iterator({}); }), "1,2,7 true,3,4,5,6,7,8", "no return()");
check(await turns(async function* () { yield* iterator({ async return() { throw "thrown"; } }); }), "1,2,thrown,3,4,5,6,7,8", "a return() that rejects");
check(await turns(async function* () { yield* iterator({ return: async () => 1 }); }).then((log) => log.includes("TypeError")), true, "a result that is no object");
// A promise in the result of the inner iterator is the value, and is not awaited.
const promise = Promise.resolve(1), steps = (async function* () { yield* iterator({ return: async () => ({ value: promise, done: true }) }); })();
await steps.next();
check((await steps.return(0)).value, promise, "a promise in the result");
