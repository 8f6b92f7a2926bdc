// With an https location, a relative URL is a wss URL.
// location: https://refused:8443/dir/page
// stderr: connection refused by refused
console.log(new WebSocket("/chat").url, new WebSocket("//refused/").url);

// prints:
// | wss://refused:8443/chat wss://refused/
