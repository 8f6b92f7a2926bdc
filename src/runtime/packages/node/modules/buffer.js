const buffer = require("./node_modules/buffer/index.js");
const { Buffer } = buffer;

// The package has base64 with both alphabets for what is read, and none for `base64url`.
const isUrl = (encoding) => typeof encoding === "string" && encoding.toLowerCase() === "base64url";
const plain = (values) => values.map((value) => (isUrl(value) ? "base64" : value));
const { isEncoding, prototype } = Buffer;
Buffer.isEncoding = (encoding) => isUrl(encoding) || isEncoding(encoding);
// The first of the values is a text to be read.
for (const [object, names] of [[Buffer, ["from", "byteLength"]], [prototype, ["write", "fill", "indexOf", "lastIndexOf", "includes"]]]) {
    for (const name of names) {
        const own = object[name];
        object[name] = { [name](first, ...rest) { return own.call(this, first, ...plain(rest)); } }[name];
    }
}
const { alloc } = Buffer;
Buffer.alloc = (size, fill, encoding) => alloc(size, fill, isUrl(encoding) ? "base64" : encoding);
const { toString } = prototype;
prototype.toString = function (encoding, start, end) {
    if (!isUrl(encoding)) return toString.apply(this, arguments);
    return toString.call(this, "base64", start, end).replaceAll("+", "-").replaceAll("/", "_").replace(/=+$/, "");
};
prototype.toLocaleString = prototype.toString;

module.exports = {
    ...buffer, Blob, File, atob: (text) => atob(text), btoa: (text) => btoa(text),
    constants: { MAX_LENGTH: buffer.kMaxLength, MAX_STRING_LENGTH: buffer.kMaxLength },
};
