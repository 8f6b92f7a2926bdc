// The origin of a message is the URL's: scheme, host and port, without credentials, path or query.
for (const url of ["ws://u:p@peer:8080/a/b?accept&text=x&close=1000", "http://PEER:80/?accept&text=x&close=1000", "ws://[::1]:81?accept&text=x&close=1000"]) {
  const socket = new WebSocket(url);
  const { origin } = await new Promise((resolve) => (socket.onmessage = resolve));
  console.log(origin);
}

// prints:
// | ws://peer:8080
// | ws://peer
// | ws://[::1]:81
