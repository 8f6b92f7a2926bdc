import Pusher from "pusher-js";
new Pusher("key", { wsHost: "127.0.0.1", wsPort: PORT, forceTLS: false, enabledTransports: ["ws"], cluster: "" });
