// Messages of a chat, 32 on their way at a time: each is parsed, and another is made.
const socket = new WebSocket(url + "/echo");
const message = (id) => JSON.stringify({ type: "message", text: "hello there", id, date: 1700000000000, users: ["ann", "bob"] });
let received = 0;
let start;
socket.onopen = () => {
  start = performance.now();
  for (let id = 0; id < 32; id++) socket.send(message(id));
};
socket.onmessage = (event) => {
  const { id, users } = JSON.parse(event.data);
  if (id !== received || users.length !== 2) throw new Error("not what was sent");
  received++;
  if (received < count) socket.send(message(received + 31));
  else {
    report(received, start);
    socket.close();
  }
};
