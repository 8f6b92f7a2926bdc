import { ElevenLabsClient } from "@elevenlabs/elevenlabs-js";
new ElevenLabsClient({ apiKey: "x" });
await fetch("http://127.0.0.1:PORT/constructed");
