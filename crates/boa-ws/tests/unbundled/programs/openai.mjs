import OpenAI from "openai";
import { OpenAIRealtimeWebSocket } from "openai/realtime/websocket";
const r = new OpenAIRealtimeWebSocket({ model: "x", dangerouslyAllowBrowser: true }, new OpenAI({ apiKey: "x", baseURL: "http://127.0.0.1:PORT/v1", dangerouslyAllowBrowser: true }));
r.on("error", (e) => console.error(e.message));
await fetch("http://127.0.0.1:PORT/constructed");
