const url = require("./node_modules/url/url.js");
const fileURLToPath = (address) => {
    const { protocol, pathname } = new URL(address);
    if (protocol !== "file:") throw Object.assign(new TypeError("The URL must be of scheme file"), { code: "ERR_INVALID_URL_SCHEME" });
    return decodeURIComponent(pathname);
};
const pathToFileURL = (path) => new URL("file://" + encodeURI(path).replace(/[?#]/g, encodeURIComponent));
const urlToHttpOptions = ({ protocol, hostname, port, pathname, search, hash, href, username, password }) => ({
    protocol, hostname, hash, search, pathname, href,
    path: pathname + search,
    ...(port && { port: Number(port) }),
    ...((username || password) && { auth: `${decodeURIComponent(username)}:${decodeURIComponent(password)}` }),
});
const domainToASCII = (domain) => { try { return new URL(`http://${domain}`).hostname; } catch { return ""; } };
module.exports = { ...url, URL, URLSearchParams, fileURLToPath, pathToFileURL, urlToHttpOptions, domainToASCII };
