// Each port has its messages in their order; between ports they take turns. The close event follows the last message.
const [first, second] = [new MessageChannel(), new MessageChannel()];
const log = [];
first.port2.onmessage = ({ data }) => log.push(data);
first.port2.onclose = () => console.log(log.splice(0).join(" "), "| closed");
second.port2.onmessage = ({ data }) => {
  log.push(data);
  if (data === "b2") second.port1.close();
};
for (const text of ["a1", "a2", "a3", "a4"]) first.port1.postMessage(text);
for (const text of ["b1", "b2"]) second.port1.postMessage(text);
first.port1.close();

// prints:
// | a1 b1 a2 b2 a3 a4 | closed
