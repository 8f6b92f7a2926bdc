import CDP from "chrome-remote-interface";
await CDP({ target: "ws://127.0.0.1:PORT/x", local: true });
