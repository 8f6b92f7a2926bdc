import { buildSchema, execute, subscribe } from "graphql";
import { SubscriptionServer } from "subscriptions-transport-ws";
import { listen } from "../serve.mjs";

const schema = buildSchema(`
  type Query { hello: String }
  type Subscription { count(to: Int!): Int }
`);
const rootValue = {
  hello: (_, { user }) => `Hello, ${user}!`,
  async *count({ to }) {
    for (let count = 1; count <= to; count++) yield { count };
  },
};
const onConnect = ({ user }) => ({ user });
SubscriptionServer.create({ schema, rootValue, execute, subscribe, onConnect }, { server: listen(), path: "/graphql" });
