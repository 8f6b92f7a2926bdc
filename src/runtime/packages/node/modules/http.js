// Requests over `fetch`. There are no servers.
const { EventEmitter } = require("events");
const { isProxyAgent, warnOfProxy } = require("./proxy_agents.js");
const client = require("./node_modules/stream-http/index.js");
// Connections are those of `fetch`. Packages make an agent for the requests that they may send.
class Agent extends EventEmitter {
    constructor(options) { super(); this.options = { ...options }; }
    destroy() {}
}
const optionsOf = (url) => {
    const { protocol, hostname, port, pathname, search, username, password } = new URL(url);
    const auth = username && { auth: [username, password].map(decodeURIComponent).join(":") };
    return { protocol, hostname: hostname.replace(/^\[|\]$/g, ""), port, path: pathname + search, ...auth };
};
// A URL may come before the options, or instead of them.
const request = (first, second, third) => {
    for (const { agent } of [first, second ?? {}]) if (isProxyAgent(agent)) warnOfProxy("http", "the option 'agent'");
    if (typeof first !== "string" && !(first instanceof URL)) {
        return client.request({ ...first, hostname: first.hostname ?? first.host ?? "localhost" }, second);
    }
    return typeof second === "object" ? client.request({ ...optionsOf(first), ...second }, third) : client.request(optionsOf(first), second);
};
const get = (...values) => {
    const asking = request(...values);
    asking.end();
    return asking;
};
const { ClientRequest, IncomingMessage, METHODS, STATUS_CODES } = client;
module.exports = Object.assign(require("./absent.js")("http", "a script has no servers. Try boa-ws --serve", true), {
    Agent, globalAgent: new Agent(), request, get, ClientRequest, IncomingMessage, METHODS, STATUS_CODES,
});
