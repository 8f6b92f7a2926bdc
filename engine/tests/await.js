// The order of jobs.
const seen = [];
const say = (what) => () => { seen.push(what); };
const thenable = { then(resolve) { seen.push("then"); resolve(); } };
async function value() { await undefined; seen.push("value"); }
async function promise() { await Promise.resolve(); seen.push("promise"); }
async function foreign() { await thenable; seen.push("thenable"); }
async function rejected() { try { await Promise.reject(1); } catch { seen.push("rejected"); } }
async function nested() { await value(); seen.push("nested"); }
async function* generator() { yield 1; yield Promise.resolve(2); }
async function loop() { for await (const it of generator()) seen.push(`loop ${it}`); }
class Own extends Promise {}
async function subclass() { await new Own((resolve) => resolve()); seen.push("subclass"); }
globalThis.done = (async () => {
    Promise.resolve().then(say(1)).then(say(2)).then(say(3)).then(say(4)).then(say(5)).then(say(6)).then(say(7)).then(say(8)).then(say(9));
    await Promise.all([value(), promise(), foreign(), rejected(), nested(), loop(), subclass()]);
    const expected = "1,value,promise,then,rejected,value,2,thenable,nested,loop 1,3,subclass,4,loop 2,5,6,7";
    if (seen.join() !== expected) throw new Error(seen.join());
    const own = Promise.resolve();
    let looked = 0;
    Object.defineProperty(own, "constructor", { get() { looked++; return Promise; } });
    await own;
    if (looked !== 1) throw new Error(`constructor was read ${looked} times`);
    await position();
    await memory();
})();

// What `await` throws itself has its position.
async function position() {
    const failing = Object.defineProperty(Promise.resolve(), "constructor", { get: fails });
    function fails() { throw new Error("it fails"); }
    const awaits = async (line) => {
        line(new Error("here"));
        await failing;
    };
    const lineOf = (error) => Number(/awaits[^\n]*:(\d+):\d+/.exec(error.stack)[1]);
    let line;
    try {
        await awaits((error) => { line = lineOf(error); });
    } catch (error) {
        same(lineOf(error), line + 1, "the line of await");
    }
}

// An `await` makes less garbage than a promise with its two functions: how many of them until a collection.
async function memory() {
    const turn = () => new Promise((resolve) => (globalThis.setTimeout ? setTimeout(resolve) : resolve()));
    const untilCollected = async (steps) => {
        let count = 0;
        for (let round = 0; round < 5; round++) {
            const garbage = (() => new WeakRef({}))();
            do {
                await turn();
                await steps();
                count += 100;
            } while (garbage.deref() !== undefined);
        }
        return count;
    };
    const awaits = await untilCollected(async () => { for (let n = 0; n < 100; n++) await undefined; });
    const promises = await untilCollected(async () => { for (let n = 0; n < 100; n++) new Promise((resolve) => resolve()); });
    if (awaits < promises) throw new Error(`a collection for ${awaits} awaits or ${promises} promises`);
}
