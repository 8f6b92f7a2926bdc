import { ChatClient } from "@twurple/chat";
new ChatClient({ channels: ["x"] });
await fetch("http://127.0.0.1:PORT/constructed");
