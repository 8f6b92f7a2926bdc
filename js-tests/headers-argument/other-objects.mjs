// Every other value converts as the standard has it, the argument being allowed or not.
// headers-argument
const socket = new WebSocket("ws://peer/?protocol=chat&accept&close=1000", { toString: () => "chat" });
socket.onopen = () => console.log(socket.protocol);
try {
  new WebSocket("ws://peer/", {});
} catch (error) {
  console.log(error.name);
}

// prints:
// | SyntaxError
// | chat
