// Thousands of messages that arrive together are all there, in order.
const socket = new WebSocket("ws://peer/?cork&accept&times=5000&text=x&text=last&close=1000&uncork");
let messages = 0;
socket.onmessage = ({ data }) => {
  messages += 1;
  if (data === "last") console.log(messages);
};

// prints:
// | 5001
