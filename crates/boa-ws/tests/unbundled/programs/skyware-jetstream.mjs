import { Jetstream } from "@skyware/jetstream";
new Jetstream({ endpoint: "ws://127.0.0.1:PORT/subscribe", wantedCollections: ["app.bsky.feed.post"] }).start();
