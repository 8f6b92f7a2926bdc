// A request, an error, and a notification in each direction.
import { listen } from "vscode-ws-jsonrpc";

const webSocket = new WebSocket("ws://localhost:8080/");
listen({
  webSocket,
  onConnection: async (connection) => {
    const notified = new Promise((resolve) => connection.onNotification("told", resolve));
    connection.onClose(() => console.log("closed"));
    connection.listen();
    console.log("sum:", await connection.sendRequest("sum", [1, 2, 3]));
    await connection.sendRequest("fail").catch(({ code, message }) => console.log("error:", code, message));
    await connection.sendNotification("tell", { text: "a notification" });
    console.log("told:", (await notified).text);
    webSocket.close();
  },
});
