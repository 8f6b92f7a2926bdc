const buffer = require("./node_modules/buffer/index.js");
module.exports = { ...buffer, atob, btoa, Blob, File, constants: { MAX_LENGTH: buffer.kMaxLength, MAX_STRING_LENGTH: buffer.kMaxLength } };
