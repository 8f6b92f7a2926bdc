import { WebPubSubClient } from "@azure/web-pubsub-client";
await new WebPubSubClient("ws://127.0.0.1:PORT/x").start();
