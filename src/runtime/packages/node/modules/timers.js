const { setImmediate, clearImmediate } = require("process").timers;
// They are called as methods of this module, too.
const start = (timer) => Object.defineProperty((...values) => timer(...values), "name", { value: timer.name });
module.exports = {
    setTimeout: start(setTimeout), clearTimeout: start(clearTimeout), setInterval: start(setInterval), clearInterval: start(clearInterval),
    setImmediate, clearImmediate,
    get promises() { return require("timers/promises"); },
};
