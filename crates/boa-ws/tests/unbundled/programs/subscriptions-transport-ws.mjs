import { SubscriptionClient } from "subscriptions-transport-ws";
new SubscriptionClient("ws://127.0.0.1:PORT/x", {}, WebSocket);
