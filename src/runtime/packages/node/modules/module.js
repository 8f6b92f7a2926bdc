module.exports = Object.assign(require("./absent.js")("module", "import by import() or require()", true), {
    createRequire: require("boa-ws:native").createRequire,
    isBuiltin: (name) => require("boa-ws:native").isBuiltin(String(name)),
    builtinModules: [],
});
