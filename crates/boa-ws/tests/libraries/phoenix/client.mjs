// A channel: joining, pushes with replies, a broadcast, binary data, presence and leaving.
import { Presence, Socket } from "phoenix";

const socket = new Socket("ws://localhost:8080/socket", { params: { token: "secret" } });
socket.onOpen(() => console.log("open"));
socket.onClose(({ code }) => console.log("closed:", code));
socket.connect();
const channel = socket.channel("room:lobby", { name: "Ann" });
const presence = new Presence(channel);
presence.onSync(() => console.log("present:", presence.list((id) => id).join()));
channel.on("said", ({ text }) => {
  console.log("broadcast:", text);
  channel.push("reverse", new Uint8Array([1, 2, 3]).buffer).receive("ok", (bytes) => {
    console.log("binary:", new Uint8Array(bytes));
    channel.push("missing", {}).receive("error", ({ reason }) => {
      console.log("error:", reason);
      channel.leave().receive("ok", () => {
        console.log("left");
        socket.disconnect();
      });
    });
  });
});
channel.join().receive("ok", ({ welcome }) => {
  console.log("joined:", welcome);
  channel.push("say", { text: "Hello!" }).receive("ok", () => console.log("said"));
});
