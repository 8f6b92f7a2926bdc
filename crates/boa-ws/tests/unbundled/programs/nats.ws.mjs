import { connect } from "nats.ws";
await connect({ servers: "ws://127.0.0.1:PORT/x" });
