import jayson from "jayson";
jayson.Client.websocket({ url: "ws://127.0.0.1:PORT/x" });
