// Requests and their responses, and waiting for a message.
import WebSocketAsPromised from "websocket-as-promised";

const socket = new WebSocketAsPromised("ws://localhost:8080/", {
  packMessage: (data) => JSON.stringify(data),
  unpackMessage: (data) => JSON.parse(data),
  attachRequestId: (data, id) => ({ id, ...data }),
  extractRequestId: (data) => data?.id,
});
await socket.open();
const answers = await Promise.all([1, 2, 3].map((number) => socket.sendRequest({ number }, { requestId: `request ${number}` })));
console.log(answers.map(({ id, square }) => `${id}: ${square}`).join());
const hint = socket.waitUnpackedMessage(({ hint }) => hint !== undefined);
socket.sendPacked({ ask: "hint" });
console.log("hint:", (await hint).hint);
console.log("closed:", (await socket.close(4000, "enough")).code);
