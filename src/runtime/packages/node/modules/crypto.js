const { hash, hmac, timingSafeEqual: areEqual } = require("boa-ws:native");
const { Buffer } = require("buffer");
const { Transform } = require("stream");
const NAMES = { sha1: "SHA-1", sha256: "SHA-256", sha384: "SHA-384", sha512: "SHA-512" };
const LEGACY = "node:crypto has the hashes sha1, sha256, sha384 and sha512";
const nameOf = (algorithm) => {
    const name = NAMES[String(algorithm).toLowerCase().replace(/^rsa-/, "").replace("-", "")];
    if (!name) throw Object.assign(new Error(`${LEGACY}, and not '${algorithm}': take it from a package`), { code: "ERR_CRYPTO_INVALID_DIGEST" });
    return name;
};
const bytesOf = (data, encoding) => {
    if (typeof data === "string") return Buffer.from(data, encoding === "buffer" ? "utf8" : encoding);
    if (ArrayBuffer.isView(data)) return Buffer.from(data.buffer, data.byteOffset, data.byteLength);
    if (data instanceof ArrayBuffer) return Buffer.from(data);
    throw Object.assign(new TypeError("The data must be a string or bytes"), { code: "ERR_INVALID_ARG_TYPE" });
};
const encoded = (bytes, encoding) => (encoding && encoding !== "buffer" ? bytes.toString(encoding) : bytes);

// The parts are kept until the end: what reads them is the native function of the whole.
class Digest extends Transform {
    #parts = [];
    #finish;
    #done = false;
    constructor(finish) { super(); this.#finish = finish; }
    update(data, encoding) {
        if (this.#done) throw Object.assign(new Error("Digest already called"), { code: "ERR_CRYPTO_HASH_FINALIZED" });
        this.#parts.push(Buffer.from(bytesOf(data, encoding)));
        return this;
    }
    digest(encoding) {
        if (this.#done) throw Object.assign(new Error("Digest already called"), { code: "ERR_CRYPTO_HASH_FINALIZED" });
        this.#done = true;
        return encoded(Buffer.from(this.#finish(Buffer.concat(this.#parts))), encoding);
    }
    copy() {
        const copy = new this.constructor(this.#finish);
        copy.#parts = [...this.#parts];
        return copy;
    }
    _transform(data, encoding, done) { this.update(data, encoding); done(); }
    _flush(done) { this.push(this.digest()); done(); }
}
class Hash extends Digest {}
class Hmac extends Digest {}

const createHash = (algorithm) => { const name = nameOf(algorithm); return new Hash((bytes) => hash(name, bytes)); };
const createHmac = (algorithm, key) => {
    const name = nameOf(algorithm);
    const secret = Buffer.from(bytesOf(key instanceof KeyObject ? key.export() : key));
    return new Hmac((bytes) => hmac(name, secret, bytes));
};
class KeyObject {
    #bytes;
    constructor(bytes) { this.#bytes = Buffer.from(bytes); }
    get type() { return "secret"; }
    get symmetricKeySize() { return this.#bytes.length; }
    export() { return this.#bytes; }
}
const later = (value, callback) => { setTimeout(() => callback(null, value), 0); };
const randomFillSync = (array, offset = 0, length) => {
    // The numbers count elements, and those of a buffer or a DataView bytes.
    const unit = array.BYTES_PER_ELEMENT ?? 1;
    if (!ArrayBuffer.isView(array) && !(array instanceof ArrayBuffer)) throw new TypeError("the argument is no buffer and no view");
    const all = ArrayBuffer.isView(array) ? new Uint8Array(array.buffer, array.byteOffset, array.byteLength) : new Uint8Array(array);
    const bytes = all.subarray(offset * unit, length === undefined ? undefined : (offset + length) * unit);
    const size = bytes.length;
    for (let start = 0; start < size; start += 65536) globalThis.crypto.getRandomValues(bytes.subarray(start, start + 65536));
    return array;
};
const randomBytes = (size, callback) => {
    const bytes = randomFillSync(Buffer.alloc(size));
    return callback ? later(bytes, callback) : bytes;
};
const randomInt = (first, second, callback) => {
    if (typeof second === "function" || second === undefined) [first, second, callback] = [0, first, second];
    const range = second - first;
    if (!Number.isSafeInteger(first) || !Number.isSafeInteger(second) || !(range > 0 && range <= 2 ** 48)) {
        throw Object.assign(new RangeError("The range of randomInt must be from 1 to 2 ** 48 integers"), { code: "ERR_OUT_OF_RANGE" });
    }
    const limit = 2 ** 48 - (2 ** 48 % range);
    let value;
    do value = randomBytes(6).readUIntBE(0, 6); while (value >= limit);
    value = first + (value % range);
    return callback ? later(value, callback) : value;
};
const timingSafeEqual = (first, second) => {
    for (const [name, value] of [["buf1", first], ["buf2", second]]) {
        if (ArrayBuffer.isView(value) || value instanceof ArrayBuffer || (typeof SharedArrayBuffer !== "undefined" && value instanceof SharedArrayBuffer)) continue;
        const message = `The "${name}" argument must be an instance of ArrayBuffer, Buffer, TypedArray, or DataView.`;
        throw Object.assign(new TypeError(message), { code: "ERR_INVALID_ARG_TYPE" });
    }
    if (first.byteLength !== second.byteLength) {
        throw Object.assign(new RangeError("Input buffers must have the same byte length"), { code: "ERR_CRYPTO_TIMING_SAFE_EQUAL_LENGTH" });
    }
    return areEqual(first, second);
};
module.exports = {
    ...require("./absent.js")("crypto", "use crypto.subtle", true),
    createHash, createHmac, Hash, Hmac, KeyObject,
    hash: (algorithm, data, encoding = "hex") => createHash(algorithm).update(data).digest(encoding),
    createSecretKey: (bytes, encoding) => new KeyObject(bytesOf(bytes, encoding)),
    getHashes: () => Object.keys(NAMES),
    getCiphers: () => [],
    getCurves: () => [],
    randomBytes, randomInt, randomFillSync, timingSafeEqual,
    pseudoRandomBytes: randomBytes,
    randomFill: (array, ...rest) => later(randomFillSync(array, ...rest.slice(0, -1)), rest.at(-1)),
    randomUUID: () => globalThis.crypto.randomUUID(),
    getRandomValues: (array) => globalThis.crypto.getRandomValues(array),
    webcrypto: globalThis.crypto,
    subtle: globalThis.crypto.subtle,
    constants: {},
};
