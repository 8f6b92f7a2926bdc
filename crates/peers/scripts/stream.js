// As flood.js, with a WebSocketStream.
async function read() {
  const socket = new WebSocketStream(`${url}/flood/${kind}/${count}/${length}`);
  const { readable } = await socket.opened;
  const start = performance.now();
  let received = 0;
  for await (const message of readable) if (message.length === length) received++;
  report(received, start);
}
read();
