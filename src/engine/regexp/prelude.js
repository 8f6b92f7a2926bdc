/* `shown` is everything that a script can see of a result, but for the length of the text. */
const shown = (result) => {
    if (result === null) return null;
    const strings = (list) => Array.from(list, (part) => part === undefined ? "-" : part);
    const named = (groups) => groups && [Object.getPrototypeOf(groups), ...Reflect.ownKeys(groups).map((name) => [name, groups[name]])];
    const keys = Reflect.ownKeys(result).map((key) => {
        const { writable, enumerable, configurable } = Object.getOwnPropertyDescriptor(result, key);
        return key + (writable ? "w" : "") + (enumerable ? "e" : "") + (configurable ? "c" : "");
    });
    return [result.index, result.length, strings(result), keys.join(), result.input === text, named(result.groups),
        result.indices && [result.indices.length, strings(result.indices), named(result.indices.groups)]];
};
/* The result of a call, or the name of what it throws; then `lastIndex`. */
const exec = (regexp, string, lastIndex = 0) => {
    regexp.lastIndex = lastIndex;
    const of = () => { try { return shown(regexp.exec(string)); } catch (error) { return error.name; } };
    return [of(), regexp.lastIndex];
};
