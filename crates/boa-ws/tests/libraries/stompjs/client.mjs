// A subscription, a message with a receipt, a transaction and an acknowledgement.
import { Client } from "@stomp/stompjs";

const client = new Client({
  brokerURL: "ws://localhost:8080/ws",
  connectHeaders: { login: "guest", passcode: "guest" },
  reconnectDelay: 0,
});
client.onConnect = (frame) => {
  console.log("connected, version", frame.headers.version);
  const subscription = client.subscribe(
    "/queue/test",
    (message) => {
      console.log("message:", message.body, message.headers["content-type"]);
      message.ack();
      if (message.body.startsWith("in a transaction")) {
        subscription.unsubscribe();
        client.watchForReceipt("last", async () => {
          console.log("receipt: last");
          await client.deactivate();
          console.log("deactivated");
        });
        client.publish({ destination: "/queue/other", body: "", headers: { receipt: "last" } });
      }
    },
    { ack: "client" },
  );
  client.publish({ destination: "/queue/test", body: "caf\u00e9\n", headers: { "content-type": "text/plain" } });
  const transaction = client.begin();
  client.publish({ destination: "/queue/test", body: "in a transaction", headers: { transaction: transaction.id } });
  transaction.commit();
};
client.onStompError = (frame) => console.log("error:", frame.headers.message);
client.onWebSocketClose = ({ code }) => console.log("closed:", code);
client.activate();
