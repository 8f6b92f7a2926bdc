module.exports = require("./node_modules/querystring-es3/index.js");
