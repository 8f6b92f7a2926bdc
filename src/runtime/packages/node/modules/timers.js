const { setImmediate, clearImmediate } = require("process").timers;
module.exports = { setTimeout, clearTimeout, setInterval, clearInterval, setImmediate, clearImmediate };
