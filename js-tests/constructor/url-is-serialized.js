// The attribute url is the URL record serialized: normalized, with its credentials, without the default port.
// stderr: connection refused by refused
// stderr: is blocked
// stderr: connection refused by refused
for (const url of [
  "  WS://REFUSED:80/a/../b/./c\t\n",
  "wss://refused:443",
  "ws://refused:443/",
  "ws://user:pass@refused/",
  "ws://refused/a b?c d\"<>'",
  "ws://refused?q",
  "ws://refused/?",
  "ws:refused/slashes",
  "ws:\\\\refused\\backslashes",
  "ws://0x7f.1:6667/",
  "ws://[0:0:0:0:0:0:0:1]:6667/",
  "ws://ReFuSeD/Ünïcode",
]) {
  console.log(new WebSocket(url).url);
}

// prints:
// | ws://refused/b/c
// | wss://refused/
// | ws://refused:443/
// | ws://user:pass@refused/
// | ws://refused/a%20b?c%20d%22%3C%3E%27
// | ws://refused/?q
// | ws://refused/?
// | ws://refused/slashes
// | ws://refused/backslashes
// | ws://127.0.0.1:6667/
// | ws://[::1]:6667/
// | ws://refused/%C3%9Cn%C3%AFcode
