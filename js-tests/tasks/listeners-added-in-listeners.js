// A listener that is added while an event is dispatched is not called for it; one that is removed is not called any more.
const socket = new WebSocket("ws://peer/?accept&text=a&text=b&close=1000");
const third = () => console.log("third");
socket.addEventListener("message", ({ data }) => {
  console.log("first", data);
  socket.addEventListener("message", second);
  socket.removeEventListener("message", third);
});
function second({ data }) {
  console.log("second", data);
}
socket.addEventListener("message", third);

// prints:
// | first a
// | first b
// | second b
