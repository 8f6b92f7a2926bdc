// The client that the Autobahn test suite examines: it sends every message back. Here it is the WebSocket of scripts.
//
//     boa-ws autobahn/client.js ws://127.0.0.1:9001 boa-ws

const [server, agent] = scriptArgs;

/** Opens a socket. When it is closed, resolves to its last message. */
function session(resource, answer = () => {}) {
  return new Promise((resolve) => {
    const socket = new WebSocket(server + resource);
    socket.binaryType = "arraybuffer";
    let last;
    socket.onmessage = ({ data }) => {
      last = data;
      answer(socket, data);
    };
    // Many cases break the rules on purpose, so an error is no failure here. The suite judges the client.
    socket.onclose = () => resolve(last);
  });
}

(async () => {
  const count = Number(await session("/getCaseCount"));
  for (let number = 1; number <= count; ++number) {
    await session(`/runCase?case=${number}&agent=${agent}`, (socket, data) => socket.send(data));
    if (number % 50 === 0 || number === count) console.log(`${number} of ${count} cases`);
  }
  await session(`/updateReports?agent=${agent}`);
})();
