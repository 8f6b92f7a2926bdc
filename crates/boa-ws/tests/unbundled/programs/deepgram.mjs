import * as D from "@deepgram/sdk";
const c = D.createClient ? D.createClient("k", { global: { websocket: { options: { url: "ws://127.0.0.1:PORT" } } } }) : new D.DeepgramClient({ apiKey: "k", environment: { base: "http://127.0.0.1:PORT", production: "ws://127.0.0.1:PORT", agent: "ws://127.0.0.1:PORT" } });
if (D.createClient) c.listen.live({ model: "nova-2" });
else { const l = await c.listen.v1.connect({ model: "nova-3" });
l.connect();
}
