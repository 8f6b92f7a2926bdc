// A handler is called with the socket as this and the event as its one argument.
const socket = new WebSocket("ws://peer/?accept&close=1000");
socket.onopen = function (...args) {
  console.log(this === socket, args.length, args[0].type);
};

// prints:
// | true 1 open
