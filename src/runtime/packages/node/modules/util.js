const util = require("./node_modules/util/util.js");
const stripVTControlCharacters = (text) => String(text).replace(/\u001b\[[0-9;]*[A-Za-z]/g, "");
const isDeepStrictEqual = (first, second) => {
    try { require("assert").deepStrictEqual(first, second); return true; } catch { return false; }
};
const styleText = (_, text) => String(text);
module.exports = { ...util, TextEncoder, TextDecoder, stripVTControlCharacters, isDeepStrictEqual, styleText };
