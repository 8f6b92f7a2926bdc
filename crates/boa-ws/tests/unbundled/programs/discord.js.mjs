import { Client, GatewayIntentBits } from "discord.js";
const c = new Client({ intents: [GatewayIntentBits.Guilds], rest: { api: "http://127.0.0.1:PORT/api" } });
await c.login("MTIz.abc.def");
