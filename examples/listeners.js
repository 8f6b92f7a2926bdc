// Two ways to hear of events: an attribute holds one handler, addEventListener() adds as many listeners as you like.
//
//     boa-ws --serve examples/listeners.js

const socket = new WebSocket("ws://localhost:8080");
const noMore = new AbortController();

const listener = (event) => console.log(`listener: ${event.data}`);
socket.addEventListener("message", listener);
socket.addEventListener("message", listener); // Added before: it is still called once.

socket.onmessage = () => console.log("a handler that is replaced");
socket.onmessage = (event) => console.log(`handler: ${event.data}`); // It keeps the first one's place.

socket.addEventListener("message", (event) => console.log(`once: ${event.data}`), { once: true });
socket.addEventListener("message", (event) => console.log(`until the signal: ${event.data}`), { signal: noMore.signal });
socket.addEventListener("message", {
  handleEvent(event) {
    console.log(`object: ${event.data}, its this is ${this === event.currentTarget ? "the socket" : "the object"}`);
  },
});

const words = ["one", "two", "three"];
const next = () => (words.length > 0 ? socket.send(words.shift()) : socket.close());

socket.addEventListener("open", next);
socket.addEventListener("message", (event) => {
  if (event.data === "two") {
    noMore.abort();
    socket.removeEventListener("message", listener);
    socket.onmessage = null;
  }
  next();
});
