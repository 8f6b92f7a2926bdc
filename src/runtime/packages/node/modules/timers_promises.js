const after = (start, stop) => (delay, value, { signal } = {}) => new Promise((resolve, reject) => {
    if (signal?.aborted) return reject(signal.reason);
    const timer = start(() => resolve(value), delay);
    signal?.addEventListener("abort", () => { stop(timer); reject(signal.reason); }, { once: true });
});
const { setImmediate, clearImmediate } = require("timers");
const immediate = after((run) => setImmediate(run), clearImmediate);
async function* intervals(delay, value) { for (;;) { await exports.setTimeout(delay); yield value; } }
exports.setTimeout = after(setTimeout, clearTimeout);
exports.setImmediate = (value, options) => immediate(0, value, options);
exports.setInterval = intervals;
exports.scheduler = { wait: (delay, options) => exports.setTimeout(delay, undefined, options), yield: () => exports.setImmediate() };
