// The exports of a module of Node that is not there. A package may import them, and may not use them.
module.exports = (module, advice) => {
    const exported = {};
    const { functions, values } = ABSENT[module];
    for (const name of functions) {
        exported[name] = Object.defineProperty(function () {
            const message = `node:${module} is not there, and so not ${name}: ${advice}`;
            throw Object.assign(new Error(message), { code: "ERR_FEATURE_UNAVAILABLE_ON_PLATFORM" });
        }, "name", { value: name });
    }
    return Object.assign(exported, values);
};
