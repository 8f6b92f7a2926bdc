import { GoogleGenAI } from "@google/genai";
await new GoogleGenAI({ apiKey: "x", httpOptions: { baseUrl: "http://127.0.0.1:PORT" } }).live.connect({ model: "x", callbacks: { onmessage() {}, onerror(e) { console.error(e);
} } });
