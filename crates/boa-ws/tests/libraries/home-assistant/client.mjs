// A login with a token, a call of a service, and events.
import { callService, createConnection, createLongLivedTokenAuth, subscribeEntities } from "home-assistant-js-websocket";

const connection = await createConnection({ auth: createLongLivedTokenAuth("http://localhost:8080", "secret") });
console.log("connected to", connection.haVersion);
const on = new Promise((resolve) => {
  subscribeEntities(connection, (entities) => {
    const { state } = entities["light.kitchen"];
    console.log("the light is", state);
    if (state === "on") resolve();
  });
});
await callService(connection, "light", "turn_on", { entity_id: "light.kitchen" });
await on;
await callService(connection, "light", "missing").catch(({ code }) => console.log("error:", code));
connection.close();
