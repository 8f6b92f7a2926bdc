// location has the parts of the URL, serialized.
// location: https://user:pw@Example.com:8443/a/../b.html?q=1#frag
console.log(location.href);
console.log(String(location), location.toString(), `${location}`);
const { protocol, host, hostname, port, pathname, search, hash, origin } = location;
console.log(protocol, host, hostname, port, pathname, search, hash, origin);
console.log(self.origin === location.origin);

// prints:
// | https://user:pw@example.com:8443/b.html?q=1#frag
// | https://user:pw@example.com:8443/b.html?q=1#frag https://user:pw@example.com:8443/b.html?q=1#frag https://user:pw@example.com:8443/b.html?q=1#frag
// | https: example.com:8443 example.com 8443 /b.html ?q=1 #frag https://example.com:8443
// | true
