// There is no maintained router for WAMP on npm. This one routes between the parts of a single session.
import { WebSocketServer } from "ws";
import { listen } from "../serve.mjs";

new WebSocketServer({ server: listen(), handleProtocols: () => "wamp.2.json" }).on("connection", (socket) => {
  const [topics, procedures, calls] = [new Map(), new Map(), new Map()];
  const send = (...message) => socket.send(JSON.stringify(message));
  let id = 0;
  const messages = {
    HELLO: () => send(2, ++id, { roles: { broker: {}, dealer: {} } }),
    GOODBYE: () => send(6, {}, "wamp.close.goodbye_and_out"),
    PUBLISH(request, _options, topic, values, named) {
      send(17, request, ++id);
      send(36, topics.get(topic), id, {}, values, named);
    },
    SUBSCRIBE(request, _options, topic) {
      topics.set(topic, ++id);
      send(33, request, id);
    },
    CALL(request, _options, procedure, values) {
      if (!procedures.has(procedure)) return send(8, 48, request, {}, "wamp.error.no_such_procedure");
      calls.set(++id, request);
      send(68, id, procedures.get(procedure), {}, values);
    },
    REGISTER(request, _options, procedure) {
      procedures.set(procedure, ++id);
      send(65, request, id);
    },
    YIELD: (invocation, _options, values) => send(50, calls.get(invocation), {}, values),
  };
  const types = { 1: "HELLO", 6: "GOODBYE", 16: "PUBLISH", 32: "SUBSCRIBE", 48: "CALL", 64: "REGISTER", 70: "YIELD" };
  socket.on("message", (data) => {
    const [type, ...fields] = JSON.parse(data);
    messages[types[type]](...fields);
  });
});
