// WAMP: a subscription, a procedure of the script's own, a call and an error.
import autobahn from "autobahn-browser";

const connection = new autobahn.Connection({ url: "ws://localhost:8080/", realm: "realm1", max_retries: 0 });
connection.onopen = async (session) => {
  console.log("joined:", session.realm);
  await session.subscribe("com.example.news", ([text], { from }) => console.log("event:", text, from));
  await session.publish("com.example.news", ["caf\u00e9"], { from: "Ann" }, { acknowledge: true, exclude_me: false });
  await session.register("com.example.sum", (numbers) => numbers.reduce((sum, number) => sum + number));
  console.log("sum:", await session.call("com.example.sum", [1, 2, 3]));
  await session.call("com.example.missing").catch(({ error }) => console.log("error:", error));
  connection.close();
};
connection.onclose = (reason, { reason: detail }) => {
  console.log("closed:", reason, detail);
  return true;
};
connection.open();
