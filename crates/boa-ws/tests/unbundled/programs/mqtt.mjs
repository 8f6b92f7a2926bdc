import mqtt from "mqtt";
const c = mqtt.connect("ws://127.0.0.1:PORT/mqtt");
c.on("error", (e) => console.error(e));
