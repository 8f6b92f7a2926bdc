// A listener may be an object with handleEvent, which is looked up at every call.
const socket = new WebSocket("ws://peer/?accept&text=a&text=b&close=1000");
const listener = {
  handleEvent({ data }) {
    console.log("first", data, this === listener);
    this.handleEvent = ({ data }) => console.log("second", data);
  },
};
socket.addEventListener("message", listener);

// prints:
// | first a true
// | second b
