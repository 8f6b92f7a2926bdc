// `readFile` and `writeFile` over the files that the program permits (Builder::files, --read and --write), with promises and with
// callbacks. What is read or written at once, and all else, is not there.
const { Buffer } = require("buffer");
const { files } = require("boa-ws:native");
const absent = require("./absent.js");

const CODES = { NotFoundError: "ENOENT", NotAllowedError: "EACCES" };
const name = (path) => (Buffer.isBuffer(path) ? path.toString() : String(path));
const encodingOf = (options) => (typeof options === "string" ? options : options?.encoding);
const coded = (syscall, path) => (error) => {
    const code = error instanceof DOMException ? (CODES[error.name] ?? "EIO") : error.code;
    throw Object.assign(new Error(code ? `${code}: ${error.message}` : error.message), { code, syscall, path });
};
// Node has a flag for each way to open a file. Here a file is read as a whole, and replaced as a whole.
const checked = (options, flag) => {
    const given = options?.flag ?? options?.flags ?? flag;
    if (given !== flag) throw new Error(`the flag '${given}' of fs is not there, and so only '${flag}'`);
};
const readFile = async (path, options) => {
    checked(options, "r");
    const bytes = Buffer.from((await files.readFile(name(path)).catch(coded("open", path))).buffer);
    const encoding = encodingOf(options);
    return encoding && encoding !== "buffer" ? bytes.toString(encoding) : bytes;
};
const writeFile = async (path, data, options) => {
    checked(options, "w");
    const bytes = typeof data === "string" ? Buffer.from(data, encodingOf(options) ?? "utf8") : data;
    await files.writeFile(name(path), bytes).catch(coded("open", path));
};
const withCallback = (steps) => (...values) => {
    const callback = values.pop();
    if (typeof callback !== "function") throw new TypeError("The callback is missing: fs.promises has promises");
    // What the callback throws is not caught here.
    steps(...values).then((value) => queueMicrotask(() => callback(null, value)), (error) => queueMicrotask(() => callback(error)));
};
exports.promises = (advice) => ({ ...absent("fs/promises", advice, true), ...(files && { readFile, writeFile }) });
exports.fs = (advice) => ({
    ...absent("fs", advice, true),
    promises: exports.promises(advice),
    ...(files && { readFile: withCallback(readFile), writeFile: withCallback(writeFile) }),
});
