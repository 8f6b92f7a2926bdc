import { WebSocketServer } from "ws";
import { listen } from "../serve.mjs";

new WebSocketServer({ server: listen() }).on("connection", (socket) => {
  socket.send('<div id="notice" hx-swap-oob="true"><b id="welcome">welcome</b></div>');
  socket.on("message", (data) => {
    const { message, HEADERS: headers } = JSON.parse(data);
    socket.send(`<div id="room" hx-swap-oob="beforeend"><p>${message} (${headers["HX-Request"]} of ${headers["HX-Trigger"]})</p></div>`);
    if (message === "bye") {
      socket.close(1000);
    }
  });
});
