const util = require("./node_modules/util/util.js");
const { parseArgs } = require("./node_modules/@pkgjs/parseargs/index.js");
const { custom, inspect } = require("./inspect.js");
const stripVTControlCharacters = (text) => String(text).replace(/\u001b\[[0-9;]*[A-Za-z]/g, "");
const isDeepStrictEqual = (first, second) => {
    try { require("assert").deepStrictEqual(first, second); return true; } catch { return false; }
};
const styleText = (_, text) => String(text);
inspect.custom = custom;
inspect.defaultOptions = {};
module.exports = { ...util, TextEncoder, TextDecoder, inspect, isDeepStrictEqual, parseArgs, stripVTControlCharacters, styleText };
