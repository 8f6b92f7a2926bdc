// The interfaces of the runtime, in the place of the client that Node has them from.
const { warnOfProxy } = require("./proxy_agents.js");
const advice = "use fetch, whose connections the runtime manages";
const absent = (name) => function () { throw new Error(`undici is not there, and so not ${name}: ${advice}`); };
// Packages make one for the requests that they may send.
class Dispatcher { constructor(options) { this.options = options; } close() { return Promise.resolve(); } destroy() { return Promise.resolve(); } }
const proxied = (name) => class extends Dispatcher { constructor(options) { super(options); warnOfProxy("undici", name); } };
const shared = new Dispatcher();
const names = ["request", "stream", "pipeline", "connect", "upgrade", "ping", "buildConnector"];
module.exports = {
    ...Object.fromEntries(names.map((name) => [name, absent(name)])),
    fetch: (...values) => globalThis.fetch(...values),
    Headers, Request, Response, FormData, EventSource, WebSocket: globalThis.WebSocket, CloseEvent, ErrorEvent, MessageEvent, Dispatcher,
    Agent: Dispatcher, Client: Dispatcher, Pool: Dispatcher, ProxyAgent: proxied("ProxyAgent"), EnvHttpProxyAgent: proxied("EnvHttpProxyAgent"),
    getGlobalDispatcher: () => shared,
    setGlobalDispatcher() {},
    errors: {},
};
