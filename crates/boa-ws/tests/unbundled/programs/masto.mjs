import { createStreamingAPIClient } from "masto";
const m = createStreamingAPIClient({ streamingApiUrl: "ws://127.0.0.1:PORT/x", accessToken: "x" });
for await (const e of m.public.subscribe()) console.log(e);
