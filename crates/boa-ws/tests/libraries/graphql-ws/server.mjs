import { setImmediate } from "node:timers/promises";
import { buildSchema } from "graphql";
import { useServer } from "graphql-ws/use/ws";
import { WebSocketServer } from "ws";
import { listen } from "../serve.mjs";

const schema = buildSchema(`
  type Query { hello: String }
  type Subscription { count(to: Int!): Int }
`);
const roots = {
  query: { hello: (_, { connectionParams }) => `Hello, ${connectionParams.user}!` },
  subscription: {
    async *count({ to }) {
      for (let count = 1; count <= to; count++) {
        yield { count };
        // So that messages of the client are seen in between.
        await setImmediate();
      }
    },
  },
};
const sockets = new WebSocketServer({ server: listen(), path: "/graphql" });
useServer({ schema, roots, context: ({ connectionParams }) => ({ connectionParams }) }, sockets);
