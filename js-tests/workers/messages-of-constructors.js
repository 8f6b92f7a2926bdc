// The message of an exception of a constructor names the interface, and what is wrong with the URL.
for (const steps of [
  () => new Worker("http://["),
  () => new SharedWorker("http://["),
  () => new WebSocket("http://["),
  () => new WebSocketStream("ftp://a"),
  () => {
    const channel = new BroadcastChannel("x");
    channel.close();
    channel.postMessage(1);
  },
]) {
  try { steps(); } catch (error) { console.log(`${error.name}: ${error.message}`); }
}

// prints:
// | SyntaxError: Failed to construct 'Worker': The URL 'http://[' is invalid: invalid IPv6 address
// | SyntaxError: Failed to construct 'SharedWorker': The URL 'http://[' is invalid: invalid IPv6 address
// | SyntaxError: Failed to construct 'WebSocket': The URL 'http://[' is invalid: invalid IPv6 address
// | SyntaxError: Failed to construct 'WebSocketStream': The URL 'ftp://a' has the scheme 'ftp', which is none of 'ws', 'wss', 'http' and 'https'
// | InvalidStateError: Failed to execute 'postMessage' on 'BroadcastChannel': The channel is closed
