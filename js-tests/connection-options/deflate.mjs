// Compression is off, or has the parameters of the options.
// connection-options
const values = [undefined, true, false, {}, { clientMaxWindowBits: 10, clientNoContextTakeover: true, level: 9, serverMaxWindowBits: 12, serverNoContextTakeover: false, threshold: 0 }];
for (const deflate of values) {
  const socket = new WebSocket("ws://peer/?accept&request=Sec-WebSocket-Extensions&close=1000", { deflate });
  console.log(await new Promise((resolve) => (socket.onmessage = ({ data }) => resolve(data))));
}

// prints:
// | permessage-deflate; client_max_window_bits
// | permessage-deflate; client_max_window_bits
// | (none)
// | permessage-deflate; client_max_window_bits
// | permessage-deflate; client_max_window_bits=10; server_max_window_bits=12; client_no_context_takeover
