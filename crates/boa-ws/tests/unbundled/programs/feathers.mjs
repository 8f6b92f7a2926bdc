import feathers from "@feathersjs/client";
import { io } from "socket.io-client";
feathers().configure(feathers.socketio(io("http://127.0.0.1:PORT", { transports: ["websocket"] })));
