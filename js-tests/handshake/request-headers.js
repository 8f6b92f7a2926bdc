// The headers of the request: what RFC 6455 demands, what Fetch adds (no-store), and no Referer, Origin or Cookie.
const socket = new WebSocket("ws://peer/?accept&request&close=1000");
socket.onmessage = (event) => {
  const headers = new Map(event.data.split("\n").slice(1).map((line) => line.split(": ")));
  for (const name of ["Host", "Connection", "Upgrade", "Sec-WebSocket-Version", "Pragma", "Cache-Control", "Origin", "Referer", "Cookie", "Sec-WebSocket-Protocol", "Authorization"]) {
    console.log(name, headers.get(name));
  }
};

// prints:
// | Host peer
// | Connection Upgrade
// | Upgrade websocket
// | Sec-WebSocket-Version 13
// | Pragma no-cache
// | Cache-Control no-cache
// | Origin undefined
// | Referer undefined
// | Cookie undefined
// | Sec-WebSocket-Protocol undefined
// | Authorization undefined
