// All microtasks of a message, those that they queue too, run before the next message, though both arrived together.
const socket = new WebSocket("ws://peer/?cork&accept&text=a&text=b&close=1000&uncork");
socket.onmessage = async ({ data }) => {
  for (let i = 0; i < 3; ++i) {
    console.log(data, i);
    await null;
  }
};
socket.onclose = () => console.log("close");

// prints:
// | a 0
// | a 1
// | a 2
// | b 0
// | b 1
// | b 2
// | close
