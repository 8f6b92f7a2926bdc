// Messages both ways, and the server's close code.
import SockJS from "sockjs-client";

const socket = new SockJS("http://localhost:8080/echo", undefined, { transports: ["websocket"] });
socket.onopen = () => {
  console.log("open over", socket.transport);
  socket.send("caf\u00e9");
};
socket.onmessage = ({ data }) => {
  console.log("message:", data);
  socket.send("end");
};
socket.onclose = ({ code, reason, wasClean }) => console.log("closed:", code, reason, wasClean);
