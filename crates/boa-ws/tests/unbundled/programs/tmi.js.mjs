import tmi from "tmi.js";
await new tmi.Client({ connection: { server: "127.0.0.1", port: PORT, secure: false }, channels: [] }).connect();
