import { createClient } from "graphql-ws";
createClient({ url: "ws://127.0.0.1:PORT/x", lazy: false });
