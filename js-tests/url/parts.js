// A URL has the parts that the standard gives it, serialized.
const url = new URL("HTTPS://User:Pass@EXAMPLE.com:443/a/./b/../c d?q=ä#f g");
console.log(url.href);
console.log(url.protocol, url.username, url.password, url.host, JSON.stringify(url.port), url.pathname, url.search, url.hash, url.origin);
console.log(String(url) === url.href, JSON.stringify({ url }) === `{"url":"${url.href}"}`);

// prints:
// | https://User:Pass@example.com/a/c%20d?q=%C3%A4#f%20g
// | https: User Pass example.com "" /a/c%20d ?q=%C3%A4 #f%20g https://example.com
// | true true
