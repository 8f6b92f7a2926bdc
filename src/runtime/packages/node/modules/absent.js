// The exports of a module of Node that is not there, or is there in part. A package may import them, and may not use them.
module.exports = (module, advice, isThere) => {
    const exported = {};
    const { functions, values } = ABSENT[module];
    for (const name of functions) {
        exported[name] = Object.defineProperty(function () {
            const what = isThere ? `node:${module} has no ${name} here` : `node:${module} is not there, and so not ${name}`;
            throw Object.assign(new Error(`${what}: ${advice}`), { code: "ERR_FEATURE_UNAVAILABLE_ON_PLATFORM" });
        }, "name", { value: name });
    }
    return Object.assign(exported, values);
};
