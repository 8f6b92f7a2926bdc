const stream = require("./node_modules/readable-stream/lib/ours/browser.js");
module.exports = stream;
