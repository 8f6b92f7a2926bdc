const path = require("./node_modules/path-browserify/index.js");
path.win32 = path.posix = path;
module.exports = path;
