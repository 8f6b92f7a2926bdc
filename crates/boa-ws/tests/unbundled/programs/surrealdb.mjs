import { Surreal } from "surrealdb";
await new Surreal().connect("ws://127.0.0.1:PORT/rpc");
