// Agents that connect through a proxy, of packages such as https-proxy-agent. What ignores them says so in a line, once.
const warned = new Set();
const warn = (module, text) => {
    const line = `${module}: ${text}`;
    if (warned.has(line)) return;
    warned.add(line);
    console.warn(line);
};
const isProxyAgent = (agent) => agent !== null && typeof agent === "object"
    && (/prox|tunnel/i.test(agent.constructor?.name ?? "") || Boolean(agent.proxy) || typeof agent.getProxyForUrl === "function");
const ADVICE = "boa-ws --proxy URL connects through it, and so does the variable HTTPS_PROXY or ALL_PROXY";
const warnOfProxy = (module, name) => warn(module, `${name} is ignored, and so is its proxy: ${ADVICE}`);

module.exports = { warn, isProxyAgent, warnOfProxy };
