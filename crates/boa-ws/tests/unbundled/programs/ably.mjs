import * as Ably from "ably";
new Ably.Realtime({ token: "a.b", restHost: "127.0.0.1", realtimeHost: "127.0.0.1", port: PORT, tls: false, transports: ["web_socket"] });
