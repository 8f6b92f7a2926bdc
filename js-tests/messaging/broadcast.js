// A broadcast channel's message goes to all other channels of its name, in the order in which they were created.
// location: https://chat.example/room
const channels = ["first", "second", "third"].map((label) => {
  const channel = new BroadcastChannel("news");
  channel.onmessage = ({ data, origin, ports, source }) => {
    console.log(label, data, origin, ports.length, source);
    if (data === "again") [...channels, other].forEach((channel) => channel.close());
  };
  return channel;
});
const other = new BroadcastChannel("other");
other.onmessage = () => console.log("not this one");
let reads = 0;
channels[1].postMessage({ get read() { return ++reads; } });
channels[1].postMessage("again");
for (const value of [() => {}, new MessageChannel().port1]) {
  try {
    other.postMessage(value);
  } catch (error) {
    console.log(error.name);
  }
}
channels[2].close();
try {
  channels[2].postMessage(1);
} catch (error) {
  console.log(error.name, other.name, String(other));
}

// prints:
// | DataCloneError
// | DataCloneError
// | InvalidStateError other [object BroadcastChannel]
// | first { read: 1 } https://chat.example 0 null
// | first again https://chat.example 0 null
