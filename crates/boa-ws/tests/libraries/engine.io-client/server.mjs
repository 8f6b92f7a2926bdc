import { attach } from "engine.io";
import { listen } from "../serve.mjs";

attach(listen()).on("connection", (socket) => socket.on("message", (data) => socket.send(data)));
