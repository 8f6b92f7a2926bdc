// The URL is a USVString: a lone surrogate becomes U+FFFD.
// stderr: connection refused by refused
console.log(new WebSocket("ws://refused/?\ud800").url, new WebSocket("ws://refused/\udc00x").url);

// prints:
// | ws://refused/?%EF%BF%BD ws://refused/%EF%BF%BDx
