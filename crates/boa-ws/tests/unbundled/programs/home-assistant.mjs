import { createConnection, createLongLivedTokenAuth } from "home-assistant-js-websocket";
await createConnection({ auth: createLongLivedTokenAuth("http://127.0.0.1:PORT", "t") });
