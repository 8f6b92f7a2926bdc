// What long strings take brings a collection nearer: of 64 MiB of them in objects that are garbage, some are collected.
// What a WeakRef keeps until the end of a job is let go by a turn of the host, or by each job of a promise where there are no timers.
const turn = () => new Promise((resolve) => (globalThis.setTimeout ? setTimeout(resolve) : resolve()));
globalThis.done = (async () => {
    const garbage = (() => new WeakRef({}))();
    let count = 0;
    do {
        await turn();
        for (let n = 0; n < 20; n++) ({ text: "x".repeat(1 << 16) });
        count += 20;
    } while (count < 1000 && garbage.deref() !== undefined);
    if (count >= 1000) throw new Error(`${count} strings are not collected`);
})();
