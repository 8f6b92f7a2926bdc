import { Client } from "@stomp/stompjs";
new Client({ brokerURL: "ws://127.0.0.1:PORT/x" }).activate();
