// Objects that convert themselves to a string, and iterables, are subprotocols.
// headers-argument
const open = (protocols) => {
  const socket = new WebSocket("ws://peer/?protocol=chat&accept&close=1000", protocols);
  return new Promise((resolve) => (socket.onopen = () => resolve(socket.protocol)));
};
class Name {
  toString() { return "chat"; }
}
console.log(await open({ toString: () => "chat" }));
console.log(await open(new Name()));
console.log(await open({ [Symbol.toPrimitive]: () => "chat" }));
console.log(await open(Object.assign(Object.create(null), { toString: () => "chat" })));
for (const protocols of [() => {}, new Date(0), /a/]) {
  try {
    new WebSocket("ws://peer/", protocols);
    console.log("accepted");
  } catch (error) {
    console.log(error.name);
  }
}

// prints:
// | chat
// | chat
// | chat
// | chat
// | SyntaxError
// | SyntaxError
// | SyntaxError
