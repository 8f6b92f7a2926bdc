// The WebSocket of the environment: in a bundle for browsers that of the global object.
import WebSocket from "isomorphic-ws";

console.log("the global one:", WebSocket === globalThis.WebSocket);
const socket = new WebSocket("ws://localhost:8080/", ["echo"]);
socket.onopen = () => socket.send("caf\u00e9");
socket.onmessage = ({ data }) => {
  console.log("message:", data, socket.protocol);
  socket.close(1000);
};
socket.onclose = ({ code }) => console.log("closed:", code);
