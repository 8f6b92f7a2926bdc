module.exports = require("./node_modules/string_decoder/lib/string_decoder.js");
