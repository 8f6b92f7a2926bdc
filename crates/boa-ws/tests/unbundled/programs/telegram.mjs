import { TelegramClient } from "telegram";
import { StringSession } from "telegram/sessions/index.js";
const s = new StringSession("");
new TelegramClient(s, 1, "x", { useWSS: true });
await fetch("http://127.0.0.1:PORT/constructed");
