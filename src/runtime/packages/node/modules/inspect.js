// `util.inspect` by the package object-inspect, which knows more types than that of the package util.
const { custom } = require("./inspect_custom.js");

// Node counts the levels below the first.
exports.inspect = (value, options, depth) => {
    const given = typeof options === "object" && options !== null ? options : { depth };
    const levels = given.depth === null ? Infinity : (given.depth ?? 2) + 1;
    return require("./node_modules/object-inspect/index.js")(value, { depth: levels, customInspect: given.customInspect === false ? false : "symbol" });
};
exports.custom = custom;
