// A subscription, an action of the channel, and a rejected subscription.
import { createConsumer } from "@rails/actioncable";

const consumer = createConsumer("ws://localhost:8080/cable");
const channel = consumer.subscriptions.create({ channel: "ChatChannel", room: "lobby" }, {
  connected() {
    console.log("connected");
    this.perform("speak", { text: "Hello!" });
  },
  received({ text }) {
    console.log("received:", text);
    consumer.subscriptions.create("SecretChannel", {
      rejected() {
        console.log("rejected");
        channel.unsubscribe();
        consumer.disconnect();
      },
    });
  },
});
