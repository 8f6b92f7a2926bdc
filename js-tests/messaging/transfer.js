// A port goes to another owner with all that waits for it, and leaves an object behind that does nothing.
const first = new MessageChannel();
const second = new MessageChannel();
second.port1.postMessage("waits");
first.port2.onmessage = ({ data, ports }) => {
  const [port] = ports;
  console.log(data.port === port, ports.length, port === second.port2);
  second.port1.postMessage("later");
  port.onmessage = ({ data }) => {
    console.log(data);
    if (data === "later") port.postMessage("back");
  };
};
second.port1.onmessage = ({ data }) => console.log(data);
first.port1.postMessage({ port: second.port2 }, [second.port2]);
second.port1.postMessage("on its way");
second.port2.onmessage = () => console.log("never");
second.port2.postMessage("never");
for (const [value, transfer] of [
  [0, [second.port2]],
  [second.port1, []],
  [0, [first.port1]],
  [0, [second.port1, second.port1]],
  [0, { transfer: [{}] }],
  [0, 5],
]) {
  try {
    first.port1.postMessage(value, transfer);
    console.log("sent");
  } catch (error) {
    console.log(error.name);
  }
}

// prints:
// | DataCloneError
// | DataCloneError
// | DataCloneError
// | DataCloneError
// | DataCloneError
// | TypeError
// | true 1 false
// | waits
// | on its way
// | later
// | back
