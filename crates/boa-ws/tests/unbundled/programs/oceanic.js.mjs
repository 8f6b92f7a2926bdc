import { Client } from "oceanic.js";
await new Client({ auth: "Bot x", rest: { baseURL: "http://127.0.0.1:PORT/api/v10" } }).connect();
