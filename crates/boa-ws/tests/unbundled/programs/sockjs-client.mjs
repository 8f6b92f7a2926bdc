import SockJS from "sockjs-client";
new SockJS("http://127.0.0.1:PORT/sockjs", null, { transports: ["websocket"] });
