module.exports = require("./node_modules/os-browserify/browser.js");
