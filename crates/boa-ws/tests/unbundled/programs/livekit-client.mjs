import { Room } from "livekit-client";
await new Room().connect("ws://127.0.0.1:PORT", "token");
