// A channel, an event of the server's, and one that cannot be subscribed to.
import Pusher from "pusher-js";

const pusher = new Pusher("key", {
  wsHost: "localhost",
  wsPort: 8080,
  forceTLS: false,
  enabledTransports: ["ws"],
  cluster: "",
});
pusher.connection.bind("state_change", ({ previous, current }) => console.log(`${previous} -> ${current}`));
const channel = pusher.subscribe("news");
channel.bind("pusher:subscription_succeeded", () => console.log("subscribed"));
channel.bind("headline", ({ text }) => {
  console.log("headline:", text);
  pusher.unsubscribe("news");
  pusher.disconnect();
});
