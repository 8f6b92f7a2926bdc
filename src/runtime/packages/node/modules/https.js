const http = require("http");
const encrypted = (first) => (typeof first === "string" || first instanceof URL ? first : { protocol: "https:", ...first });
const { Agent, globalAgent } = http;
module.exports = Object.assign(require("./absent.js")("https", "a script has no servers. Try boa-ws --serve", true), {
    Agent, globalAgent,
    request: (first, ...rest) => http.request(encrypted(first), ...rest),
    get: (first, ...rest) => http.get(encrypted(first), ...rest),
});
