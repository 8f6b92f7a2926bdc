// The options of the package ws as those of the native WebSocket. What is not there is told: by an error if the connection would be another
// one without it, and otherwise by a line for each option.
const { Buffer } = require("buffer");
const { socket: native } = require("boa-ws:native");

const { isProxyAgent, warn: warnOf, warnOfProxy } = require("./proxy_agents.js");
const warn = (text) => warnOf("ws", text);
// Those of ws, and of the requests and the TLS of Node, with the values that are as good as none.
const ABSENT = {
    autoPong: true, followRedirects: false, skipUTF8Validation: false, rejectUnauthorized: true,
    ...Object.fromEntries(["createConnection", "finishRequest", "generateMask", "maxFragments", "maxBufferedChunks", "closeTimeout", "localAddress", "localPort",
        "lookup", "family", "pfx", "passphrase", "servername", "checkServerIdentity", "ciphers", "minVersion", "maxVersion", "secureProtocol",
        "secureContext", "secureOptions", "ALPNProtocols", "crl", "ecdhCurve", "sigalgs"].map((name) => [name, undefined])),
};
const ADVICE = {
    rejectUnauthorized: "the certificate is checked. boa-ws --ca FILE trusts another one, and --insecure all",
    followRedirects: "connect to the URL of the redirect",
    autoPong: "Pings are always answered",
};
// Node has these from ws, whatever the headers say.
const OWN_HEADERS = ["connection", "upgrade", "sec-websocket-key", "sec-websocket-version", "sec-websocket-extensions"];

const checkedUrl = (address) => {
    let url;
    try { url = new URL(address); } catch { throw new SyntaxError(`Invalid URL: ${address}`); }
    if (url.protocol === "http:" || url.protocol === "https:") url = new URL(url.href.replace(/^http/, "ws"));
    if (!["ws:", "wss:", "ws+unix:"].includes(url.protocol)) {
        throw new SyntaxError('The URL\'s protocol must be one of "ws:", "wss:", "http:", "https:", or "ws+unix:"');
    }
    if (url.protocol === "ws+unix:" && !url.pathname) throw new SyntaxError("The URL's pathname is empty");
    if (url.hash) throw new SyntaxError("The URL contains a fragment identifier");
    return url;
};

const headersOf = ({ headers, origin, auth }) => {
    const pairs = [];
    for (const [name, value] of Object.entries(headers ?? {})) {
        const key = name.toLowerCase();
        if (OWN_HEADERS.includes(key) || (key === "origin" && origin)) continue;
        if (value === undefined) throw Object.assign(new TypeError(`Invalid value "undefined" for header "${name}"`), { code: "ERR_HTTP_INVALID_HEADER_VALUE" });
        if (Array.isArray(value) && key === "cookie") pairs.push([name, value.join("; ")]);
        else for (const one of [value].flat()) pairs.push([name, String(one)]);
    }
    if (origin) pairs.push(["Origin", String(origin)]);
    if (auth && !pairs.some(([name]) => name.toLowerCase() === "authorization")) {
        pairs.push(["Authorization", `Basic ${Buffer.from(String(auth)).toString("base64")}`]);
    }
    return pairs;
};

// The URL of the proxy of an agent: https-proxy-agent, hpagent and socks-proxy-agent have it as `proxy`, tunnel in its options.
const proxyOf = (agent) => {
    const proxy = agent.proxy ?? agent.proxyOptions ?? agent.options?.proxy;
    if (!proxy) return undefined;
    if (typeof proxy === "string" || proxy instanceof URL) return String(proxy);
    const host = proxy.hostname ?? proxy.host;
    if (!host) return undefined;
    const isSocks = proxy.type !== undefined || /^socks/.test(proxy.protocol ?? "");
    if (isSocks && (proxy.type === 4 || /^socks4/.test(proxy.protocol ?? ""))) return undefined;
    const scheme = isSocks ? "socks5" : String(proxy.protocol ?? "http:").replace(/:$/, "");
    const user = proxy.userId ? [proxy.userId, proxy.password ?? ""].map(encodeURIComponent).join(":") : (proxy.auth ?? proxy.proxyAuth);
    const name = String(host).includes(":") && !String(host).startsWith("[") ? `[${host}]` : String(host);
    const port = proxy.port ? `:${proxy.port}` : "";
    return `${scheme}://${user ? `${user}@` : ""}${proxy.hostname || !/:\d+$/.test(name) ? name + port : name}`;
};

const deflateOf = (value) => {
    if (value === false) return false;
    if (value === true || value === undefined || value === null) return undefined;
    const deflate = {
        clientNoContextTakeover: value.clientNoContextTakeover ? true : undefined,
        serverNoContextTakeover: value.serverNoContextTakeover ? true : undefined,
        // zlib has no smaller one.
        clientMaxWindowBits: typeof value.clientMaxWindowBits === "number" ? Math.max(value.clientMaxWindowBits, 9) : undefined,
        serverMaxWindowBits: typeof value.serverMaxWindowBits === "number" ? value.serverMaxWindowBits : undefined,
        level: value.zlibDeflateOptions?.level >= 0 ? value.zlibDeflateOptions.level : undefined,
        threshold: typeof value.threshold === "number" ? value.threshold : undefined,
    };
    for (const key of Object.keys(deflate)) if (deflate[key] === undefined) delete deflate[key];
    return deflate;
};

// The URL and the second argument of the native constructor.
const optionsOf = (url, protocols, options) => {
    const version = options.protocolVersion ?? 13;
    if (version !== 13) throw new RangeError(`Unsupported protocol version: ${version} (supported versions: 13)`);
    const permitted = native.permitted();
    const members = {};
    const needed = (name, member, value) => {
        if (!permitted.includes(member)) throw new Error(`ws: the option '${name}' is not permitted here: Builder::connection_options permits it`);
        members[member] = value;
    };
    const wished = (name, member, value) => {
        if (permitted.includes(member)) members[member] = value;
        else warn(`the option '${name}' is ignored: Builder::connection_options permits it`);
    };
    const headers = headersOf(options);
    if (headers.length > 0) needed(options.headers ? "headers" : options.origin ? "origin" : "auth", "headers", headers);
    const agent = options.agent && typeof options.agent === "object" ? options.agent : undefined;
    const all = { ...agent?.options, ...options };
    if (/^wss/.test(url.protocol)) {
        for (const name of ["ca", "cert", "key"]) if (all[name]) needed(name, name, all[name]);
    }
    const deflate = deflateOf(options.perMessageDeflate);
    if (deflate !== undefined) wished("perMessageDeflate", "deflate", deflate);
    if (options.maxPayload > 0 && Number.isSafeInteger(options.maxPayload)) {
        wished("maxPayload", "maxMessage", options.maxPayload);
        const most = native.maxMessage();
        if (options.maxPayload > most) warn(`the option 'maxPayload' is ignored above ${most} bytes: boa-ws --max-message SIZE permits more`);
    }
    if (agent && isProxyAgent(agent)) {
        const proxy = proxyOf(agent);
        if (proxy && permitted.includes("proxy")) members.proxy = proxy;
        else warnOfProxy("ws", "the option 'agent'");
    }
    for (const [name, none] of Object.entries(ABSENT)) {
        const value = ["rejectUnauthorized", "passphrase", "pfx", "servername"].includes(name) ? all[name] : options[name];
        if (value === undefined || value === null || value === none) continue;
        warn(`the option '${name}' is ignored${ADVICE[name] ? `: ${ADVICE[name]}` : ""}`);
    }
    let target = url.href;
    if (url.protocol === "ws+unix:") {
        const [path, rest = "/"] = (url.pathname + url.search).split(/:(.*)/s);
        needed("ws+unix:", "unix", path);
        target = `ws://localhost${rest || "/"}`;
    }
    const hasMembers = Object.keys(members).length > 0;
    return { target, argument: hasMembers ? { ...members, protocols } : protocols, handshakeTimeout: options.handshakeTimeout };
};

module.exports = { checkedUrl, optionsOf };
