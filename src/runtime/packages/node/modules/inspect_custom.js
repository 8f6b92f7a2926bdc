// What object-inspect takes for `util.inspect` of Node: it has objects that inspect themselves.
const custom = Symbol.for("nodejs.util.inspect.custom");
module.exports = (value, options) => {
    const { inspect } = require("./inspect.js");
    const given = { ...options, depth: options.depth - 1 };
    const own = value[custom](given.depth, given, inspect);
    return typeof own === "string" ? own : inspect(own, given);
};
module.exports.custom = custom;
